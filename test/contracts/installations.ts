import { beforeEach, describe, expect, it } from "vitest";
import type { Installations } from "../../src/ports/installations.ts";

/** What every keeper of installations must do. `open` gives an empty one. */
export function installationsContract(name: string, open: () => Promise<Installations>): void {
  let installations: Installations;

  beforeEach(async () => {
    installations = await open();
  });

  describe(`${name}: an installation`, () => {
    it("is found as it was saved, and no other", async () => {
      await installations.save(TEAM);
      expect(await installations.find(TEAM.id)).toEqual(TEAM);
      expect(await installations.find(ORGANISATION.id)).toBeNull();
    });

    it("takes the place of the one before", async () => {
      await installations.save(TEAM);
      const renewed = { ...TEAM, sealed: "v1:newer", savedAt: 2 };
      await installations.save(renewed);
      expect(await installations.all("slack")).toEqual([renewed]);
    });

    it("is listed with those of its platform, by id", async () => {
      for (const one of [TEAM, GUILD, ORGANISATION]) await installations.save(one);
      expect(await installations.all("slack")).toEqual([ORGANISATION, TEAM]);
      expect(await installations.all("discord")).toEqual([GUILD]);
      expect(await installations.all("sla")).toEqual([]);
    });

    it("is gone once it is removed, however often", async () => {
      for (const one of [TEAM, GUILD]) await installations.save(one);
      await installations.remove(TEAM.id);
      await installations.remove(TEAM.id);
      expect([await installations.find(TEAM.id), await installations.find(GUILD.id)]).toEqual([null, GUILD]);
    });
  });
}

const TEAM = { id: "slack:T024BE7LD", sealed: "v1:sealed", savedAt: 1_790_000_000_000 };
const ORGANISATION = { id: "slack:E024BE7LD", sealed: "v1:organisation", savedAt: 1 };
const GUILD = { id: "discord:81384788765712384", sealed: "v1:guild", savedAt: 1 };
