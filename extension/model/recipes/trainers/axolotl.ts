import { containerOf } from '../../export/exportOptions.ts';
import type { LossChoice } from '../chooseLoss.ts';
import { settingIf, type Setting, type SettingValue, type Trainer } from '../trainer.ts';

/** Axolotl, which trains by TRL and names the loss from the version on that has `dpo_loss_type`. */
export const axolotl: Trainer = {
  title: 'Axolotl',
  smoothed: 'robust-dpo',
  readsMargin: false,
  thumbs: true,
  ending: '.yaml',
  format: ({ loss, goal }) => (goal === 'reward' ? 'openrlhf' : loss === 'kto' ? 'trl-unpaired' : 'axolotl-chat'),
  // Its loader asks for the key in every row, and takes null.
  columns: ({ goal }) => (goal === 'reward' ? ['system'] : []),
  command: (_, recipe) => `axolotl train ${recipe}`,
  settings: (choice, { model, data, stem }) => [
    { key: 'base_model', value: model },
    ...settingIf(choice.goal === 'reward', { key: 'model_type', value: 'AutoModelForSequenceClassification' }),
    ...settingIf(choice.goal === 'reward', { key: 'num_labels', value: 1 }),
    ...lossSettings(choice),
    { key: 'chat_template', value: 'tokenizer_default' },
    {
      key: 'datasets',
      value: [
        {
          path: data,
          ds_type: containerOf(data) === 'parquet' ? 'parquet' : 'json',
          split: 'train',
          ...datasetType(choice),
        },
      ],
      about: 'data',
    },
    { key: 'remove_unused_columns', value: false },
    { key: 'sequence_len', value: choice.tokens, about: 'length' },
    { key: 'micro_batch_size', value: 1 },
    { key: 'gradient_accumulation_steps', value: 16 },
    { key: 'learning_rate', value: choice.goal === 'reward' ? 0.000_01 : 0.000_001 },
    { key: 'num_epochs', value: 1 },
    { key: 'output_dir', value: stem },
  ],
};

function datasetType({ loss, goal }: LossChoice): Readonly<Record<string, SettingValue>> {
  if (goal === 'reward') return { type: 'bradley_terry.chat_template' };
  if (loss === 'kto') {
    return {
      type: {
        field_prompt: 'prompt',
        field_completion: 'completion',
        field_label: 'label',
        prompt_format: '{prompt}',
        completion_format: '{completion}',
      },
    };
  }
  return {
    type: 'chat_template.default',
    field_messages: 'messages',
    field_chosen: 'chosen',
    field_rejected: 'rejected',
  };
}

function lossSettings({ loss, labelSmoothing, sftWeight, weights, beta = 0 }: LossChoice): readonly Setting[] {
  switch (loss) {
    case 'kto':
      return [
        { key: 'rl', value: 'kto', about: 'loss' },
        { key: 'rl_beta', value: beta, about: 'beta' },
        { key: 'kto_desirable_weight', value: weights?.up ?? 1, about: 'weights' },
        { key: 'kto_undesirable_weight', value: weights?.down ?? 1 },
      ];
    case 'bradley-terry':
    case 'bradley-terry-margin':
      return [
        { key: 'reward_model', value: true, about: 'loss' },
        { key: 'center_rewards_coefficient', value: 0.01 },
      ];
    default: {
      const name = loss === 'robust-dpo' ? 'robust' : 'sigmoid';
      const withSft = sftWeight > 0;
      return [
        { key: 'rl', value: 'dpo' },
        { key: 'dpo_loss_type', value: withSft ? [name, 'sft'] : [name], about: 'loss' },
        ...settingIf(withSft, { key: 'dpo_loss_weights', value: [1, sftWeight], about: 'SFT term' }),
        ...settingIf(labelSmoothing > 0, {
          key: 'dpo_label_smoothing',
          value: labelSmoothing,
          about: 'label smoothing',
        }),
        { key: 'rl_beta', value: beta, about: 'beta' },
      ];
    }
  }
}
