import { containerOf } from '../../export/exportOptions.ts';
import type { LossChoice } from '../chooseLoss.ts';
import { settingIf, type Setting, type Trainer } from '../trainer.ts';

/** TRL's command line: DPOConfig, KTOConfig, RewardConfig and the datasets of its scripts. */
export const trl: Trainer = {
  title: 'TRL',
  smoothed: 'robust-dpo',
  readsMargin: true,
  thumbs: true,
  ending: '.yaml',
  format: ({ loss }) => (loss === 'kto' ? 'trl-unpaired-conversational' : 'trl-preference-conversational'),
  command: (choice, recipe) => `trl ${commandOf(choice)} --config ${recipe}`,
  settings: (choice, { model, data, stem }) => [
    { key: 'model_name_or_path', value: model },
    {
      key: 'datasets',
      value: [{ path: containerOf(data) === 'parquet' ? 'parquet' : 'json', data_files: data, split: 'train' }],
      about: 'data',
    },
    { key: 'output_dir', value: stem },
    ...lossSettings(choice),
    { key: 'max_length', value: choice.tokens, about: 'length' },
    { key: 'num_train_epochs', value: 1 },
  ],
};

function commandOf({ loss, goal }: LossChoice): string {
  if (goal === 'reward') return 'reward';
  return loss === 'kto' ? 'kto' : 'dpo';
}

function lossSettings(choice: LossChoice): readonly Setting[] {
  const { loss, labelSmoothing, sftWeight, weights, beta = 0 } = choice;
  switch (loss) {
    case 'kto':
      return [
        { key: 'loss_type', value: 'kto', about: 'loss' },
        { key: 'beta', value: beta, about: 'beta' },
        { key: 'desirable_weight', value: weights?.up ?? 1, about: 'weights' },
        { key: 'undesirable_weight', value: weights?.down ?? 1 },
      ];
    case 'bradley-terry':
    case 'bradley-terry-margin':
      // The margin is no setting: the trainer reads the column where the data has one.
      return [{ key: 'center_rewards_coefficient', value: 0.01 }];
    default: {
      const name = loss === 'robust-dpo' ? 'robust' : 'sigmoid';
      const withSft = sftWeight > 0;
      return [
        { key: 'loss_type', value: withSft ? [name, 'sft'] : [name], about: 'loss' },
        ...settingIf(withSft, { key: 'loss_weights', value: [1, sftWeight], about: 'SFT term' }),
        ...settingIf(labelSmoothing > 0, { key: 'label_smoothing', value: labelSmoothing, about: 'label smoothing' }),
        { key: 'beta', value: beta, about: 'beta' },
      ];
    }
  }
}
