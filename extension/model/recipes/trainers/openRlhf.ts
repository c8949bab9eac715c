import type { LossChoice } from '../chooseLoss.ts';
import { settingIf, type Setting, type Trainer } from '../trainer.ts';

/** OpenRLHF, whose command line takes its settings as options with a section before the dot. */
export const openRlhf: Trainer = {
  title: 'OpenRLHF',
  smoothed: 'conservative-dpo',
  readsMargin: true,
  thumbs: false,
  ending: '.sh',
  format: () => 'trl-preference-conversational',
  program: ({ goal }) => `deepspeed --module openrlhf.cli.${goal === 'reward' ? 'train_rm' : 'train_dpo'}`,
  command: (_, recipe) => `sh ${recipe}`,
  settings: (choice, { model, data, stem }) => [
    { key: 'model.model_name_or_path', value: model },
    { key: 'data.dataset', value: data },
    { key: 'data.prompt_key', value: 'prompt' },
    { key: 'data.chosen_key', value: 'chosen' },
    { key: 'data.rejected_key', value: 'rejected' },
    { key: 'data.apply_chat_template', value: true },
    { key: 'data.max_len', value: choice.tokens },
    ...lossSettings(choice),
    { key: 'train.max_epochs', value: 1 },
    { key: 'ckpt.output_dir', value: stem },
  ],
};

function lossSettings({ loss, labelSmoothing, sftWeight, beta = 0 }: LossChoice): readonly Setting[] {
  if (loss === 'bradley-terry' || loss === 'bradley-terry-margin') {
    return [
      { key: 'model.loss_type', value: 'sigmoid' },
      ...settingIf(loss === 'bradley-terry-margin', { key: 'model.margin_loss_enable', value: true }),
    ];
  }
  return [
    { key: 'model.beta', value: beta },
    ...settingIf(labelSmoothing > 0, { key: 'model.label_smoothing', value: labelSmoothing }),
    ...settingIf(sftWeight > 0, { key: 'model.nll_loss_coef', value: sftWeight }),
  ];
}
