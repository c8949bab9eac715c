import { html, render } from 'lit';
import type { RubricViewContract, RubricViewEvents } from '../../extension/model/contract/rubricView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { formView } from './formView.ts';
import { headView, previewView, versionsView } from './headView.ts';
import { RubricController } from './rubricController.ts';
import '../shared/base.css';
import './rubric.css';

const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<RubricViewContract, RubricViewEvents>();
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
const controller = new RubricController(host, start, live, draw);

function draw(): void {
  render(
    html`${headView(controller)}
      <div class="columns">
        <section>${formView(controller)}</section>
        <section>${previewView(controller)} ${versionsView(controller)}</section>
      </div>`,
    root,
  );
}
controller.start();
