import type { Channel } from "./channel.ts";
import type { Outcome } from "./deliveries.ts";
import { common, given } from "./interactions.ts";
import { type Fields, fieldsOf, listOf } from "./json.ts";
import { faultsOfView } from "./limits/views.ts";
import { named } from "./messages.ts";
import type { Person } from "./person.ts";
import type { Slack } from "./slack.ts";
import { Modal, View } from "./view.ts";
import type { Workspace } from "./workspace.ts";

interface Opening {
  readonly person: Person;
  readonly from: Channel | null;
  readonly view: Fields;
  readonly to: Workspace;
}

const STACK = 3;

/** The modals and Home tabs of all people. */
export class Views {
  readonly #slack: Slack;

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  /** Opens a modal on top of what is open; null when three are open. */
  open({ person, from, view, to }: Opening): Modal | null {
    if (person.modals.length >= STACK) return null;
    const below = person.modal;
    const id = this.#slack.ids.next("V");
    const stacked = { previous_view_id: below?.id ?? null, root_view_id: below?.data.root_view_id ?? id };
    const modal = new Modal(person, { ...this.#full(view, to), id, ...stacked }, { from, to });
    person.modals.push(modal);
    this.#slack.changes.notify();
    return modal;
  }

  publish(person: Person, view: Fields, to: Workspace): View {
    const id = person.home?.id ?? this.#slack.ids.next("V");
    person.home = new View(person, { ...this.#full(view, to), id, previous_view_id: null, root_view_id: id });
    this.#slack.changes.notify();
    return person.home;
  }

  find(workspace: Workspace, wanted: (view: Fields) => boolean): Modal | null {
    const people = [
      ...workspace.people.values(),
      ...this.#slack.people().filter(({ workspace: own }) => own !== workspace),
    ];
    return (
      people
        .flatMap(({ modals }) => modals)
        .find(({ data }) => data.app_installed_team_id === workspace.id && wanted(data)) ?? null
    );
  }

  /** Puts other content into an open modal. */
  replace(modal: Modal, view: Fields): void {
    const { id, previous_view_id, root_view_id } = modal.data;
    modal.show({ ...this.#full(view, modal.installedIn), id, previous_view_id, root_view_id });
    this.#slack.changes.notify();
  }

  async submit(modal: Modal): Promise<Outcome> {
    const { person } = modal;
    const body = {
      type: "view_submission",
      ...common(person, person.workspace, modal.from),
      view: modal.shown,
      response_urls: [],
    };
    const outcome = await given(modal.installedIn, "interactive", body);
    if (outcome.status === "acked") this.#follow(modal, fieldsOf(outcome.payload));
    else modal.errors = { "": "We had some trouble connecting. Try again?" };
    this.#slack.changes.notify();
    return outcome;
  }

  async cancel(modal: Modal): Promise<Outcome | null> {
    const { person } = modal;
    const cleared = modal.data.clear_on_close === true;
    const gone = person.modals.splice(cleared ? 0 : person.modals.indexOf(modal), cleared ? STACK : 1);
    this.#slack.changes.notify();
    if (gone.length === 0 || modal.data.notify_on_close !== true) return null;
    const body = {
      type: "view_closed",
      ...common(person, person.workspace, modal.from),
      view: modal.shown,
      is_cleared: cleared,
    };
    return await given(modal.installedIn, "interactive", body);
  }

  #follow(modal: Modal, answer: Fields): void {
    const { modals } = modal.person;
    const view = fieldsOf(answer.view);
    if (answer.response_action === "errors") modal.errors = fieldsOf(answer.errors);
    else if (answer.response_action === "clear") modals.splice(0);
    else if (answer.response_action === "update" || answer.response_action === "push")
      this.#answered(modal, answer, view);
    else modals.splice(modals.indexOf(modal), 1);
  }

  #answered(modal: Modal, answer: Fields, view: Fields): void {
    const faults = faultsOfView(view);
    if (faults.length > 0) modal.errors = { "": faults.join("\n") };
    else if (answer.response_action === "update") this.replace(modal, view);
    else this.open({ person: modal.person, from: modal.from, view, to: modal.installedIn });
  }

  #full(view: Fields, to: Workspace): Fields {
    const { app, ids } = this.#slack;
    return {
      team_id: to.id,
      private_metadata: "",
      callback_id: "",
      external_id: "",
      clear_on_close: false,
      notify_on_close: false,
      close: null,
      submit: null,
      ...view,
      blocks: named(listOf(view.blocks), ids),
      hash: ids.secret("hash"),
      app_id: app.id,
      app_installed_team_id: to.id,
      bot_id: to.bot.botId,
    };
  }
}
