import type { KyselyPlugin, PluginTransformQueryArgs, RootOperationNode } from "kysely";
import { PostgresQueryCompiler } from "kysely";

/** Notes every query, in one form whatever the database: parameters as `$1`, `$2`. */
export class RecordedQueries implements KyselyPlugin {
  readonly #queries = new Set<string>();

  get all(): readonly string[] {
    return [...this.#queries];
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    this.#queries.add(new PostgresQueryCompiler().compileQuery(node, queryId).sql);
    return node;
  }

  async transformResult({ result }: Parameters<KyselyPlugin["transformResult"]>[0]) {
    return result;
  }
}
