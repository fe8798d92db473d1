import { describe, expect, it } from "vitest";
import { isEnglish } from "../../../src/analyst/extractive/language.ts";

describe("English questions are read, with foreign names, acronyms and few words too", () => {
  it.each([
    "Do state space models outperform transformers as ECG foundation models?",
    "Does vitamin D supplementation reduce fractures?",
    "vitamin D fractures",
    "Vitamin D supplementation elderly fracture risk?",
    "CRISPR",
    "de novo mutations autism?",
    "van der Waals forces graphene?",
    "von Willebrand factor platelet adhesion?",
    "DAS28 remission rheumatoid arthritis biologics?",
    "El Niño and malaria incidence",
    "Guillain-Barré syndrome after Zika virus infection",
    "TNF-α, IL-6 and β-catenin in Crohn disease?",
    "Is Chagas disease more common in Los Angeles or São Paulo?",
    "How do Müller cells respond to retinal injury?",
    "What is the effect of 三七 (Panax notoginseng) on stroke?",
    "α-synuclein aggregation Parkinson?",
    "LoRA vs full fine-tuning LLM",
    "de Bruijn graph assembly accuracy?",
    "Ménière disease betahistine efficacy?",
    "Can a die be fair?",
    "Do hospitals provide lower quality care on weekends?",
    "Cue-induced low-fat craving?",
    "Is on-pump CABG safer than off-pump?",
    "Does the Mini-Mental State Examination detect dementia in la Réunion?",
  ])("%s", (question) => {
    expect(isEnglish(question)).toBe(true);
  });
});

describe("questions in other languages are known", () => {
  it.each([
    ["German", "Senkt Vitamin D das Risiko von Frakturen?"],
    ["German", "Wie wirkt Bewegung auf die Schlafqualität?"],
    ["French", "Quel est l'effet de la vitamine D sur les fractures ?"],
    ["Spanish", "¿Reduce la vitamina D las fracturas?"],
    ["Spanish", "Cuál es el efecto del ejercicio en los ancianos"],
    ["Italian", "La vitamina D riduce il rischio di fratture?"],
    ["Portuguese", "A vitamina D reduz o risco de fraturas em idosos?"],
    ["Dutch", "Vermindert vitamine D het risico van botbreuken bij ouderen?"],
    ["Dutch", "Is het gebruik van statines in ouderen veilig?"],
    ["Swedish", "Minskar D-vitamin risken för frakturer hos äldre och sjuka?"],
    ["Polish", "Czy witamina D zmniejsza ryzyko złamań u osób starszych?"],
    ["Turkish", "D vitamini kırık riskini azaltır mı ve nasıl?"],
    ["Indonesian", "Apakah vitamin D dapat mengurangi risiko patah tulang pada lansia?"],
    ["Russian", "Снижает ли витамин D риск переломов?"],
    ["Chinese", "维生素D能降低骨折风险吗?"],
    ["Arabic", "هل يقلل فيتامين د من خطر الكسور؟"],
    ["Japanese", "ビタミンDは骨折を減らしますか"],
  ])("%s: %s", (_, question) => {
    expect(isEnglish(question)).toBe(false);
  });
});
