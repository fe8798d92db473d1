import { dropInvisible } from "./invisible-characters.ts";

/**
 * How much speaks for a sentence's being an order to a language model: whom it addresses, whether it commands, what about.
 * Ordinary sentences of papers reach 2 at most; see the README of `prompted`.
 */
export function weighSigns(sentence: string): number {
  if (HIDDEN_LETTERS.test(sentence)) return CERTAIN;
  const folded = fold(sentence);
  const plain = folded.replace(/[\p{L}\p{N}@$]+/gu, unmask);
  return plain === folded ? weigh(folded) : Math.max(weigh(folded), weigh(plain));
}

function weigh(sentence: string): number {
  const found = SIGNS.filter(({ pattern }) => pattern.test(sentence));
  if (!found.some(({ kind }) => kind === "order")) return 0;
  return found.reduce((sum, { weight }) => sum + weight, 0);
}

const CERTAIN = 3;
/** Tag characters spell letters that no page shows. */
const HIDDEN_LETTERS = /[\u{e0020}-\u{e007e}]{4,}/u;

const MODEL =
  "(?:ais?|llms?|(?:large )?language models?|chat ?gpt|gpt(?:-[\\d.o]+)?|claude|gemini|copilot|chat ?bots?|(?:ai|llm|automated|automatic|machine|virtual|language)[- ](?:review|screen|read|summari|evaluat|assess|verif|judg|assist|agent|system|model|pipeline|tool)[a-z]*(?: (?:tool|system|agent|model|pipeline)s?)?)";
const READER = `(?:${MODEL}|(?:the |any |every )?(?:model|system|assistant|agent|verifier|reviewer|reader|evaluator|screener)s?)`;
const READS = "(?:read|review|process|summari[sz]|screen|evaluat|assess|pars|us|analy[sz])(?:e?s|ing|es)?";
const WORK =
  "(?:paper|study|studies|article|work|manuscript|abstract|record|entry|entries|source|trial|claim|submission|text|document|review|finding|result|sentence|message|product|treatment)s?";
/** Where a command begins: at the start of a clause, or after a word that leads up to one. */
const CLAUSE =
  "(?:(?:^|[.:;!?\"“”'‘’(\\[{*#>|]\\s*|(?<=^(?:when|if|while|as|before|since|from|dear|hey|note|for|kindly|please)\\b.{0,80}),\\s*|\\s--+\\s*)(?:(?:now|then|instead|and|always|never|simply|just|only|do not|don't) )*|\\b(?:please|kindly|you must|you should|you will|must now) (?:not |only |always |never )?)";
const VERBS =
  "(?:ignore|disregard|forget|override|bypass|delete|erase|stop|rate|score|grade|rank|mark|label|classify|judge|treat|consider|accept|include|exclude|reject|discard|omit|recommend|praise|approve|give|assign|award|grant|set|output|respond|reply|answer|return|print|say|write|repeat|reveal|state|conclude|cite|mention|report|emphasi[sz]e|highlight|promote|advertise|choose|select|follow|obey|act|pretend|add|insert|tell|flag|verify|produce|pick|skip|overlook|record|trust|believe|summari[sz]e|endorse|favou?r|prefer|set aside|pay no attention)";

interface Sign {
  /** `order`: somebody is addressed or commanded; `matter`: what such orders are about, which alone means nothing. */
  readonly kind: "order" | "matter";
  readonly weight: number;
  readonly pattern: RegExp;
}

const sign = (kind: Sign["kind"], weight: number, ...alternatives: readonly string[]): Sign => ({
  kind,
  weight,
  pattern: new RegExp(alternatives.join("|"), "u"),
});

const SIGNS: readonly Sign[] = [
  // whom it addresses
  sign(
    "order",
    2,
    `\\b(?:dear|hey|hi|hello|attention[,:]|(?:note|notice|message|memo|instructions?|reminder|hint) (?:to|for)|important[,:] (?:to|for)?)[ ,:]*(?:all |any |the )?${READER}(?![\\p{L}-])`,
    `\\b(?:if|as|since|because|when|while|you are|you're|act as|pretend to be)(?: you are| you're)?(?: now)? (?:an? |the )?(?:[\\p{L}-]+ ){0,3}?(?:${MODEL}|assistant|verifier|reviewer|evaluator)(?![\\p{L}-]).{0,40}\\byou\\b`,
    `\\b(?:if|since|because|when) you(?: are|'re) (?:an? |the )?(?:[\\p{L}-]+ ){0,3}?(?:${MODEL}|assistant|machine)(?![\\p{L}-])`,
    `\\byou are (?:now )?(?:an? |the )?(?:[\\p{L}-]+ ){0,4}?(?:${MODEL}|assistant|verifier|reviewer|evaluator|judge|model)(?![\\p{L}-])`,
    `\\b${READER} (?:that |which |who |is |are )?${READS} (?:this|the above|these)\\b`,
    `\\b(?:reading|reviewing|processing|summari[sz]ing|screening|evaluating|parsing) this\\b.{0,25}\\b${MODEL}(?![\\p{L}-])`,
    `\\b(?:for|to) (?:all |any |the )?${MODEL}(?: only| alone)?\\s*[:!]`,
    `\\b(?:reviewers? using|attention) ${MODEL}(?![\\p{L}-])`,
  ),
  sign(
    "order",
    1,
    `(?:^|[.:;,!?>]\\s*)(?:${MODEL}|assistant|verifier|reviewer)s?\\s*[:,]`,
    "(?:^|[\\n.!?#*>|:]\\s*)#*\\s*(?:system|assistant|developer|override|prompt|instruction|command|admin)s?(?: (?:prompt|message|override|note|instructions?|command))?\\s*:",
  ),
  sign("order", 1, "\\byou(?:rs?|'re)?\\b"),
  sign(
    "order",
    1,
    "\\byour (?:\\p{L}+ ){0,2}(?:prompt|decision|instruction|verdict|output|response|reply|task|rating|score|summary|synthesis|assessment|review|training|guideline|answer|report|memory|json)",
  ),
  // that it commands
  sign("order", 1, `${CLAUSE}${VERBS}\\b`),
  sign(
    "order",
    1,
    `\\b(?:${MODEL}|assistants?|verifiers?|(?:the |any |every )reviewers?|any (?:model|system|reader) that|you|(?:screening |final )decision|verdict|your \\p{L}+)\\b.{0,30}\\b(?:must|should|shall|will|ha(?:s|ve) to|(?:is|are) (?:to|required to|instructed to|asked to|told to))(?: (?:not|only|always|never|now))? \\p{L}+`,
    `\\b(?:essential|mandatory|required|important|imperative) (?:that|for) (?:the |any |every )?${READER}(?![\\p{L}-])`,
    `\\b(?:ask|request|urge|instruct|require) (?:all |any |every |the )?${READER}(?![\\p{L}-])`,
  ),
  // what about
  sign(
    "order",
    2,
    "\\b(?:ignor|disregard|forget|overrid|bypass|supersed|neglect|overlook|set aside|skip|erase|delet|discard|stop follow)\\p{L}*\\b.{0,40}\\b(?:(?:all|any|your|previous|prior|above|earlier|preceding|system|other|the|these)\\b.{0,20}\\b(?:instructions?|prompts?|rules?|protocol|guidelines|directions|commands?|orders?|criteria|memory|constraints)|everything (?:above|before)|(?:earlier|previous|prior) ones)\\b",
    "\\b(?:new|updated|revised|hidden|secret|following|above) instructions?\\b.{0,12}(?::|\\bis\\b|\\bare\\b|\\bsupersede|\\boverride)",
  ),
  sign("matter", 1, `\\b(?:this|our|every|the (?:above|present|following)|the) ${WORK}\\b`),
  sign(
    "matter",
    1,
    "\\b(?:scores?|ratings?|marks|relevance|verdicts?|decision|positive(?:ly)?|favou?rabl[ey]|high(?:ly|est)?|maximum|strongest|most (?:reliable|relevant|important)|best|top|first|conclusive|low risk|accepted|included|eligible|supports?|supported|verified|refuted|reward(?:ed)?|strengths|full (?:points|marks)|proven|flawless|correct|authoritative|invalid|outperforms|verification|['\"‘“](?:include|exclude|supports?|refutes?|accept|yes|no)['\"’”]|(?:all|any|every) (?:of the )?other (?:records?|stud(?:y|ies)|papers?|trials?|evidence)|10)\\b",
  ),
  sign(
    "matter",
    1,
    "\\b(?:json|outputs?|verbatim|the user|system prompt|the word \\p{L}+|nothing else|in the (?:final )?(?:answer|summary))\\b",
  ),
  // markup of conversations, false ends of the data, other languages
  sign(
    "order",
    CERTAIN,
    "```\\s*(?:system|assistant|instruction)|<\\|[^|>]{1,30}\\|>|<\\/?\\s*(?:system|instructions?|assistant|user|data|material|untrusted|tool_call|prompt)\\b[^>]{0,60}>|\\[\\/?(?:inst|sys)\\]|<<\\/?sys>>|<!--",
    "(?:^|[\\n.!?*>|:]\\s*)#+\\s*(?:new |system )?(?:instructions?|system|prompt|task)\\s*:",
    "(?:^|[.:\\n>*#=]\\s*|--+\\s*)(?:begin|end|start|close)(?: of)? (?:the )?(?:data|untrusted|material|system|admin|developer|override|instructions?|prompt)\\b.{0,20}(?:$|[:.>\\]=-])",
    "\\b(?:ignorez|oubliez|ignoriere\\p{L}*|ignorieren sie|vergiss|vergessen sie|ignor[ae]|ignorar|olvid[ae]|dimentica|negeer|esqueça)\\b.{0,60}\\b(?:instructions?|consignes|anweisungen|instrucciones|istruzioni|instructies|instruções)\\b.{0,30}(?:pr[eé]c[eé]dent|ant[eé]rieur|ci-dessus|anterior|previa|vorige|$|[.:])|\\bignoriere?n?\\b.{0,30}\\b(?:vorherigen|bisherigen|obigen)\\b",
    "(?:忽略|无视|忘记).{0,8}(?:指令|指示|提示)|(?:指示|命令)を無視|игнорируй\\S* .{0,30}инструкц",
  ),
];

const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [..."аеорсухіѕјһԁӏοαερικτν"].map((letter, index) => [letter, "aeopcyxisjhdloaepiktv"[index] ?? letter]),
);

/** The sentence as it would be read out: no invisible characters, look-alike letters or spaced-out words. */
function fold(text: string): string {
  const visible = dropInvisible(text.normalize("NFKC")).toLowerCase();
  return unifyLetters(visible)
    .replace(/(?<![\p{L}\p{N}])(?:\p{L}[ ._*-]){4,}\p{L}(?![\p{L}\p{N}])/gu, (word) => word.replace(/[ ._*-]/gu, ""))
    .replace(/\s+/gu, " ")
    .trim();
}

/** Letters of another alphabet count as the Latin ones that they look like where a word mixes the two. */
function unifyLetters(text: string): string {
  return text.replace(/\p{L}+/gu, (word) =>
    /[a-z]/.test(word) && /[\u0370-\u058f]/u.test(word)
      ? word.replace(/[\u0370-\u058f]/gu, (letter) => LOOKALIKES.get(letter) ?? letter)
      : word,
  );
}

const DIGITS: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

/** "1gn0re" as it is meant. */
function unmask(word: string): string {
  return /\p{L}[013457@$]+\p{L}|^[013457@$]\p{L}/u.test(word)
    ? word.replace(/[013457@$]/gu, (digit) => DIGITS[digit] ?? digit)
    : word;
}
