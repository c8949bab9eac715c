import { CuratorError } from '../errors.ts';
import { arenaHumanPreference } from './arenaHumanPreference.ts';
import { judgeBench, rewardBench, rmBench } from './benchmarks.ts';
import { chatbotArena } from './chatbotArena.ts';
import { communityAlignment } from './communityAlignment.ts';
import { doveFeedback, doveJoint } from './dove.ts';
import { critique, principle, rationale } from './explained.ts';
import type { FormatAdapter, FormatChoice, RowCodec } from './format.ts';
import { helpsteer2, helpsteer2Preference, helpsteer3 } from './helpsteer.ts';
import { hhStrength } from './hhStrength.ts';
import { hhTranscript } from './hhTranscript.ts';
import { hyper } from './hyper.ts';
import { implicitFeedback, listwise, nemoRanked } from './listwise.ts';
import { answerPair, llamaFactoryAlpaca, llamaFactoryKto, llamaFactoryShareGpt, messagesKto } from './llamaFactory.ts';
import { mapped } from './mapped.ts';
import { d2vlm, denseDpo, imagePair, msSwift, soliReward } from './media.ts';
import { multipref } from './multipref.ts';
import { namedResponses } from './namedResponses.ts';
import { nectar } from './nectar.ts';
import { pal } from './pal.ts';
import { pkuSafeRlhf } from './pkuSafeRlhf.ts';
import { pro } from './pro.ts';
import { rpr } from './rpr.ts';
import { tpoTree } from './tpoTree.ts';
import { axolotlArgilla, axolotlChat, gpm, openRlhf } from './trainers.ts';
import { trlLanguageModeling } from './trlLanguageModeling.ts';
import { trlMessages } from './trlMessages.ts';
import { trlPromptCompletion } from './trlPromptCompletion.ts';
import { trlPromptOnly } from './trlPromptOnly.ts';
import { trlStepwise } from './trlStepwise.ts';
import { trlStrings } from './trlStrings.ts';
import { trlTpo } from './trlTpo.ts';
import { trlUnpaired } from './trlUnpaired.ts';
import { ultrafeedback } from './ultrafeedback.ts';

/** Every format. A new one is a file in this folder and a line here. */
export const formats: readonly FormatAdapter[] = [
  trlStrings,
  trlMessages,
  trlUnpaired,
  trlStepwise,
  trlPromptCompletion,
  trlPromptOnly,
  trlLanguageModeling,
  trlTpo,
  hhTranscript,
  hhStrength,
  namedResponses,
  multipref,
  hyper,
  helpsteer2,
  helpsteer2Preference,
  helpsteer3,
  ultrafeedback,
  nectar,
  pkuSafeRlhf,
  chatbotArena,
  arenaHumanPreference,
  communityAlignment,
  rpr,
  pal,
  pro,
  tpoTree,
  doveJoint,
  doveFeedback,
  rationale,
  principle,
  critique,
  rewardBench,
  rmBench,
  judgeBench,
  llamaFactoryAlpaca,
  llamaFactoryShareGpt,
  llamaFactoryKto,
  messagesKto,
  answerPair,
  axolotlChat,
  axolotlArgilla,
  openRlhf,
  gpm,
  msSwift,
  soliReward,
  d2vlm,
  denseDpo,
  imagePair,
  listwise,
  nemoRanked,
  implicitFeedback,
  mapped,
];

/** @throws CuratorError 'unknown-format' for a format that this version does not know, 'bad-request' as `bind` */
export function bindFormat(choice: FormatChoice): RowCodec {
  const adapter = formats.find((format) => format.id === choice.formatId);
  if (adapter === undefined) {
    throw new CuratorError('unknown-format', `This version does not know the format "${choice.formatId}". Choose one.`);
  }
  return adapter.bind(choice.fields);
}
