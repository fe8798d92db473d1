declare module "wink-eng-lite-web-model/dist/porter-stemmer.js" {
  /** Porter's second English stemmer, for one lower-case word. */
  const stem: (word: string) => string;
  export default stem;
}
