import { OpenAiModels } from "../../../adapters/language-model/openai.ts";
import { languageModelContract } from "../../contracts/language-model.ts";

languageModelContract("OpenAI's protocol", ({ prices, ...connection }) => {
  const price = { ...prices, cachedInput: prices.input / 10 };
  return new OpenAiModels({ ...connection, prices: { "priced-model": price } });
});
