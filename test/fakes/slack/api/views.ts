import type { Trigger } from "../callbacks.ts";
import type { Fields } from "../json.ts";
import { faultsOfView } from "../limits/views.ts";
import type { Modal } from "../view.ts";
import { ApiError, type Call, type Method } from "./call.ts";

/** Modals and the Home tab. @see https://docs.slack.dev/reference/methods?family=views */
export const views: Readonly<Record<string, Method>> = {
  "views.open": { scope: null, tier: 4, run: (call) => opened(call, pulled(call)) },
  "views.push": { scope: null, tier: 4, run: (call) => opened(call, pulled(call)) },
  "views.update": { scope: null, tier: 4, run: update },
  "views.publish": { scope: null, tier: 4, run: publish },
};

function opened(call: Call, { person, from }: Trigger): Fields {
  const modal = call.slack.views.open({ person, from, view: viewOf(call), to: call.workspace });
  if (modal === null) throw new ApiError("push_limit_reached");
  return { view: modal.shown };
}

function update(call: Call): Fields {
  const modal = meant(call);
  if (call.has("hash") && call.text("hash") !== modal.data.hash) throw new ApiError("hash_conflict");
  call.slack.views.replace(modal, viewOf(call));
  return { view: modal.shown };
}

function publish(call: Call): Fields {
  if (!call.slack.app.hasHomeTab) throw new ApiError("not_enabled");
  const person = call.person("user_id");
  if (call.has("hash") && person.home !== null && call.text("hash") !== person.home.data.hash)
    throw new ApiError("hash_conflict");
  return { view: call.slack.views.publish(person, viewOf(call), call.workspace).data };
}

function pulled(call: Call): Trigger {
  const trigger = call.slack.callbacks.pull(call.required("trigger_id"));
  if (typeof trigger === "string") throw new ApiError(trigger);
  return trigger;
}

function meant(call: Call): Modal {
  const [id, externalId] = [call.text("view_id"), call.text("external_id")];
  const modal = call.slack.views.find(
    call.workspace,
    (view) => view.id === id || (externalId !== "" && view.external_id === externalId),
  );
  if (modal === null) throw new ApiError("not_found");
  return modal;
}

function viewOf(call: Call): Fields {
  const view = call.object("view");
  const faults = faultsOfView(view);
  if (faults.length > 0) throw new ApiError("invalid_arguments", { response_metadata: { messages: faults } });
  return view;
}
