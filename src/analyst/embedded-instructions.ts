import { splitSentences } from "./extractive/sentences.ts";
import { dropInvisible } from "./invisible-characters.ts";

export interface Withholding {
  /** As long as the original, with a paragraph of blanks for each sentence that is addressed to a language model. */
  readonly text: string;
  /** How many sentences were. */
  readonly count: number;
}

/**
 * Blanks out what a text says to a language model instead of to its readers: orders to ignore instructions, to rate or
 * include the work, to answer in a certain way. A sentence that merely commands counts when it stands beside such an order.
 */
export function withholdInstructions(text: string): Withholding {
  const sentences = splitSentences(text);
  const orders = sentences.map((sentence) => isInstruction(sentence.text));
  if (!orders.includes(true)) return { text, count: 0 };
  const beside = (index: number) => orders.slice(Math.max(0, index - REACH), index + REACH + 1).includes(true);
  const withheld = sentences.filter(
    (sentence, index) => orders[index] || (beside(index) && COMMAND.test(fold(sentence.text))),
  );
  return blankOut(text, withheld);
}

/** Whether a text, such as a sentence or a title, gives orders to a language model. */
export function isInstruction(text: string): boolean {
  const folded = fold(text);
  const plain = folded.replace(/[\p{L}\p{N}@$]+/gu, unmask);
  return ORDERS.some((order) => order.test(folded) || order.test(plain));
}

function blankOut(text: string, stretches: readonly { readonly start: number; readonly end: number }[]): Withholding {
  let result = text;
  for (const { start, end } of stretches) {
    result = result.slice(0, start) + "\n\n".padEnd(end - start) + result.slice(end);
  }
  return { text: result, count: stretches.length };
}

/** Neighbouring sentences this near to an order are taken with it when they command. */
const REACH = 2;

const WORK =
  "(?:paper|study|article|work|manuscript|abstract|record|trial|claim|submission|text|document|review|finding|result|product|treatment)s?";
const MODEL =
  "(?:ais?|a\\.i\\.|llms?|(?:large )?language models?|chat ?gpt|gpt[-\\d.o]*|claude|gemini|llama|copilot|chat ?bots?|(?:ai|automated|automatic|machine|virtual|model|llm)[- ](?:review|screen|read|summari|evaluat|assess|verif|judg)\\w*(?: (?:tools?|systems?|agents?|models?|pipelines?))?|(?:ai|automated|virtual) (?:assistants?|systems?|agents?|models?|pipelines?|tools?)|(?:verifier|reader|reviewer) models?)";
/** Where a command begins: at the start of a clause, or after a word that leads up to one. */
const CLAUSE =
  "(?:^|[.:;,!?\"'“”‘’()\\[\\]{}*#>|/—–-]\\s*|\\b(?:please|must|should|shall|now|then|and|you|to|kindly|instead|always|simply|just)\\s+)";
const clause = (rest: string) => new RegExp(CLAUSE + rest, "u");
/** As an imperative alone: "in order to answer only" is no command. */
const imperative = (rest: string) =>
  new RegExp(`(?:^|[.:;!?"“”*#>|]\\s*|\\b(?:please|you must|you should|kindly|instead|always|simply)\\s+)${rest}`, "u");

const ORDERS: readonly RegExp[] = [
  // to drop what it was told
  clause(
    "(?:ignore|disregard|forget|override|bypass|discard|neglect)\\b.{0,40}\\b(?:previous|prior|above|earlier|preceding|your|system|foregoing|other)\\b.{0,30}\\b(?:instruction|prompt|rule|guideline|direction|command|message|criteri|text|content|task|constraint)",
  ),
  clause(
    "(?:ignore|disregard|forget|override|bypass|discard)\\b.{0,20}\\b(?:all|any|the|these|those|every)\\b.{0,20}\\b(?:instructions?|prompts?|commands?)\\b",
  ),
  clause("(?:ignore|disregard|forget) (?:everything|all|anything) (?:above|before|else|that came|you)"),
  /\b(?:new|updated|revised|real|actual|hidden|secret|special) (?:instructions?|task|system prompt)\b.{0,12}(?::|\bis\b|\bare\b|\bfor you\b)/u,
  /\b(?:ignorez|oubliez|ignoriere|ignorieren sie|vergiss|vergessen sie|ignora|ignore|ignorar|olvida|dimentica|negeer|esqueça)\b.{0,40}\b(?:instructions?|consignes|anweisungen|instrucciones|istruzioni|instructies|instruções)\b.{0,20}(?:pr[eé]c[eé]dent|ant[eé]rieur|vorherig|bisherig|oben|anterior|previa|precedent|vorige|eerdere|$|[.:])/u,
  /(?:忽略|无视|忘记).{0,8}(?:指令|指示|提示)|(?:指示|命令)を無視|игнорируй\S* .{0,30}инструкц/u,
  // to someone who is no reader
  new RegExp(
    `\\byou are (?:now )?(?:an? |the )?(?:[\\p{L}-]+ ){0,4}(?:${MODEL}|assistant|reviewer|model|judge|verifier|evaluator|system|agent|bot)\\b`,
    "u",
  ),
  new RegExp(
    `(?:^|[.:;!?"'(\\[*#>]\\s*)(?:(?:dear|hey|hi|hello|attention|note|notice|message|memo|reminder|warning|important|instructions?|hint|to|for|of|all|any|every|the|this|is|an?)[ ,:]+)*${MODEL}(?: (?:that|which|who|reading|processing|reviewing|summari[sz]ing)\\b.{0,40})?\\s*(?:[:,!]|[—–-] )`,
    "u",
  ),
  new RegExp(
    `\\b(?:if|when|as|since) you(?:'re| are)?\\b.{0,20}\\b(?:${MODEL}|read(?:ing)? this|process|summari[sz]|review|evaluat|assess|screen)`,
    "u",
  ),
  new RegExp(
    `\\b${MODEL} (?:must|should|shall|will|(?:is|are) (?:required|instructed|asked|advised|told) to|ha(?:s|ve) to|needs? to)\\b.{0,80}\\b(?:this ${WORK}|(?:all|every|any) others?|positive|highest|maximum|full marks|supports?|verified|true|10)\\b`,
    "u",
  ),
  /\byour (?:system |initial |original |next |final )*(?:prompt|instructions?|verdict|outputs?|response|reply|task|rating|score|summary|synthesis|assessment|review|training|guidelines|json)\b/u,
  // to rate, label or include it
  clause(
    `(?:rate|score|grade|rank|mark|label|classify|judge|treat|consider|accept|include|recommend|cite|praise|prefer|approve|assess|regard|tag|flag|report)\\b.{0,15}\\b(?:this|our|the (?:above|present|following)|these) ${WORK}\\b.{0,80}\\b(?:high(?:ly|est)?|positive(?:ly)?|favou?rabl[ey]|10|ten|100|perfect|maximum|top|excellent|outstanding|support(?:s|ed|ing)?|verified|true|included?|eligible|low risk|accept(?:ed)?|correct|confirmed|certain|best|conclusive|established|authoritative)\\b`,
  ),
  clause(
    `(?:give|assign|award|grant|set)\\b.{0,60}\\b(?:scores?|ratings?|marks?|confidence|verdicts?|labels?|grades?|relevance)\\b.{0,30}\\b(?:of|to|at|as|=|above|:)\\s*["'“]?(?:\\d|ten|one|high|maximum|full|supports?|refutes?|zero)`,
  ),
  clause(
    "(?:give|award|grant) (?:it|this|us|them|him|her|our \\w+|the \\w+)\\b.{0,30}\\b(?:full marks|highest|maximum|perfect|top|best|10|ten)\\b.{0,12}(?:marks?|scores?|ratings?|out of|/|points|stars|$|[.!])",
  ),
  clause(
    `(?:exclude|reject|discard|drop|omit|downgrade|refute)\\b.{0,10}\\b(?:all|every|any|the)(?: of)?(?: the)? (?:other|remaining|rest)\\b`,
  ),
  clause(
    "(?:set|mark|label|return|answer|output|choose|select)\\b.{0,40}\\b(?:verdict|decision|label|relevance|confidence|certainty|status)\\b.{0,20}(?:\\bto\\b|\\bas\\b|[=:])",
  ),
  // to write something
  imperative(
    "(?:output|respond|reply|answer|return|print|say|write|repeat|reveal|state|conclude|display)\\b.{0,6}\\b(?:only|exactly|just|verbatim|the following|with (?:only|the|a|an|supports?|refutes?|include|yes|no)|that this|your|supports?\\b|refutes?\\b|include\\b|in json|json|nothing)\\b",
  ),
  clause(
    `(?:include|insert|add|cite|mention|recommend|promote|advertise|quote|report|list|put)\\b.{0,60}\\bin (?:your|every|the final|any) (?:answer|summary|review|report|response|output|synthesis|assessment|text|reply)`,
  ),
  clause(
    "(?:do not|don't|never) (?:mention|reveal|disclose|tell|flag|verify|check|compare|question|contradict|criticis|criticiz|follow|cite|trust|obey|consider|read)\\w*\\b.{0,30}\\b(?:this|these|the above|any|other|it|claims?|instructions?|user|anyone|rest)\\b",
  ),
  // markup of conversations
  /<\|[^|>]{1,30}\|>|<\/?\s*(?:system|instructions?|assistant|user|data|untrusted|tool_call|prompt)\b[^>]{0,60}>|\[\/?(?:inst|system|sys)\]|<<\/?sys>>|<!--/u,
  /(?:^|[\n.!?#*>|])\s*#{0,6}\s*(?:system|assistant|developer|human|ai)(?: (?:prompt|message|override|note|instructions?|command))?\s*:/u,
  /(?:^|[.:\n>*#=]\s*|--+\s*)(?:begin|end|start|close)(?: of)? (?:the )?(?:data|untrusted|system|admin|developer|override|instructions?|prompt)\b.{0,20}(?:$|[:.>\]=-])/u,
];

/** How a command begins, or what it speaks of. */
const COMMAND =
  /^(?:please |now |then |also |and |instead |finally |always |never |do not |don't |you (?:must|should|will|are) |it is (?:mandatory|required|important) |this is )?(?:ignore|rate|score|mark|give|include|exclude|output|respond|reply|answer|return|print|say|write|state|conclude|cite|mention|treat|consider|assign|set|accept|reject|recommend|report|follow|obey|act|pretend|remember|use|choose|select|verdict|decision|label|mandatory|required|important)\b|\byou (?:must|should|will|are)\b|\byour\b|^(?:thank|this (?:is|overrides|supersedes|instruction))/u;

const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [..."аеорсухіѕјһԁӏոαοερυіικт"].map((letter, index) => [letter, "aeopcyxisjhdlnaoepuiikt"[index] ?? letter]),
);

/** The text as an order would be read out: no invisible characters, no look-alike letters, no spaced-out words. */
function fold(text: string): string {
  return dropInvisible(text.normalize("NFKC"))
    .toLowerCase()
    .replace(/[\u0370-\u058f]/gu, (letter) => LOOKALIKES[letter] ?? letter)
    .replace(/(?<![\p{L}\p{N}])(?:\p{L}[ ._*-]){4,}\p{L}(?![\p{L}\p{N}])/gu, (word) => word.replace(/[ ._*-]/gu, ""))
    .replace(/\s+/gu, " ")
    .trim();
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
  return /\p{L}/u.test(word) ? word.replace(/[013457@$]/gu, (digit) => DIGITS[digit] ?? digit) : word;
}
