import type { JsonObject } from '../../json/jsonValue.ts';
import type { LossChoice } from '../chooseLoss.ts';
import { settingIf, type Setting, type Trainer } from '../trainer.ts';

const datasetName = 'curated';

/** LLaMA-Factory, whose sigmoid loss is that of TRL up to 0.24: it smooths the labels. */
export const llamaFactory: Trainer = {
  title: 'LLaMA-Factory',
  smoothed: 'conservative-dpo',
  readsMargin: false,
  thumbs: true,
  ending: '.yaml',
  format: ({ loss }) => (loss === 'kto' ? 'llamafactory-kto' : 'llamafactory-sharegpt'),
  command: (_, recipe) => `llamafactory-cli train ${recipe}`,
  settings: (choice, { model, stem, folder }) => [
    { key: 'model_name_or_path', value: model },
    { key: 'stage', value: stageOf(choice) },
    { key: 'do_train', value: true },
    { key: 'finetuning_type', value: 'lora' },
    { key: 'dataset', value: datasetName, about: 'data' },
    { key: 'dataset_dir', value: `${folder}/${stem}.data` },
    ...lossSettings(choice),
    { key: 'cutoff_len', value: choice.tokens, about: 'length' },
    { key: 'learning_rate', value: choice.goal === 'reward' ? 0.0001 : 0.000_005 },
    { key: 'num_train_epochs', value: 1 },
    { key: 'output_dir', value: stem },
  ],
  companions: (choice, { stem, data }) => [
    {
      name: `${stem}.data/dataset_info.json`,
      text: `${JSON.stringify({ [datasetName]: datasetInfo(choice, data) }, null, 2)}\n`,
    },
  ],
};

function stageOf({ loss, goal }: LossChoice): string {
  if (goal === 'reward') return 'rm';
  return loss === 'kto' ? 'kto' : 'dpo';
}

function datasetInfo({ loss }: LossChoice, data: string): JsonObject {
  if (loss === 'kto') {
    return {
      file_name: data,
      formatting: 'sharegpt',
      columns: { messages: 'messages', kto_tag: 'kto_tag' },
      tags: {
        role_tag: 'role',
        content_tag: 'content',
        user_tag: 'user',
        assistant_tag: 'assistant',
        system_tag: 'system',
      },
    };
  }
  return {
    file_name: data,
    ranking: true,
    formatting: 'sharegpt',
    columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected', system: 'system' },
  };
}

function lossSettings({ loss, labelSmoothing, sftWeight, weights, beta = 0 }: LossChoice): readonly Setting[] {
  switch (loss) {
    case 'kto':
      return [
        { key: 'pref_beta', value: beta, about: 'beta' },
        { key: 'kto_chosen_weight', value: weights?.up ?? 1, about: 'weights' },
        { key: 'kto_rejected_weight', value: weights?.down ?? 1 },
      ];
    case 'bradley-terry':
    case 'bradley-terry-margin':
      return [];
    default:
      return [
        { key: 'pref_loss', value: 'sigmoid', about: 'loss' },
        { key: 'pref_beta', value: beta, about: 'beta' },
        ...settingIf(labelSmoothing > 0, { key: 'dpo_label_smoothing', value: labelSmoothing }),
        ...settingIf(sftWeight > 0, { key: 'pref_ftx', value: sftWeight, about: 'SFT term' }),
      ];
  }
}
