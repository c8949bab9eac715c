import type { Topic } from './topics.mts';

/** A question about a topic with one good answer and one that a reader would reject. */
export interface WrittenPair {
  readonly question: string;
  readonly good: string;
  readonly bad: string;
}

type Write = (topic: Topic, variant: number) => string;
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const pick = <Item,>(items: readonly Item[], variant: number): Item => {
  const item = items[variant % items.length];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
};

const questions: readonly Write[] = [
  ({ name }) => `Can you explain ${name} to me?`,
  ({ name }) => `What are the three most important things to know about ${name}?`,
  ({ name }) => `I have to give a short talk about ${name}. What should I say?`,
  ({ name }) => `My daughter asked me about ${name} and I had no answer. Help me, please.`,
  ({ name }) => `Which mistakes do people make about ${name}?`,
];

const good: readonly Write[] = [
  ({ facts: [a, b, c] }) => `Happy to help. ${a}. ${b}. And one more thing that is useful to know: ${lower(c)}.`,
  ({ name, facts }) =>
    `Three points about ${name}:\n\n${facts.map((fact, place) => `${String(place + 1)}. ${fact}.`).join('\n')}\n\nTell me if you would like an example.`,
  ({ name, facts: [a, b, c] }) =>
    `A short talk could go like this. Start with a question about ${name}. Then say: "${a}." Go on with "${b}." Close with a thought to take home: ${lower(c)}.`,
  ({ facts: [a, b, c] }) =>
    `That is a lovely question. You could say it like this: ${lower(a)}. For example, ${lower(b)}. If she wants to know more, tell her that ${lower(c)}.`,
  ({ facts: [a, b, c], mistake }) =>
    `A common mistake is to believe this: ${lower(mistake)}. In fact, ${lower(a)}. It also helps to remember that ${lower(b)}, and that ${lower(c)}.`,
  ({ facts: [a, b] }) => `In short: ${lower(a)}, and ${lower(b)}.`,
];

const bad: readonly Write[] = [
  () => 'I am not able to talk about that. Please ask something else.',
  ({ name }) => `Seriously? Everybody knows about ${name}. Look it up yourself, that is not my problem.`,
  ({ mistake }) => `Easy. ${mistake}. That is all there is to it, trust me.`,
  ({ name }) =>
    `Well, ${name}. There is a lot to say about ${name}, and many people say a lot about it. It depends. Some say one thing and some say another thing, and in the end it depends on many things, as things often do. So it is hard to say anything, and I would rather not say anything, but I hope that this answers your question about ${name}.`,
  () => 'ok',
  // Two that are not easily told from a good answer.
  ({ facts: [a], mistake }) => `Happy to help. ${a}. ${mistake}. And one more thing: that is useful to know.`,
  ({ facts: [a, b] }) => `That is a good question. ${a}. Some people also say that ${lower(b)}, but it depends.`,
  ({ name, mistake }) => `Whatever. ${mistake}. Anyway, who cares about ${name}, it is boring.`,
  ({ name }) => `As I said before, no. I do not know anything about ${name} and I do not want to guess. Ask an expert.`,
];

/** The pair for a topic; variants differ in question, answer and flaw. */
export function writePair(topic: Topic, variant: number): WrittenPair {
  return {
    question: pick(questions, variant)(topic, variant),
    good: pick(good, variant * 5 + topic.name.length)(topic, variant),
    bad: pick(bad, variant * 3 + topic.name.length)(topic, variant),
  };
}
