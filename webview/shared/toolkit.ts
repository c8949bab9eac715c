import './styleNonce.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

export type { Button, Checkbox, Dropdown, TextArea, TextField } from '@vscode/webview-ui-toolkit';

/**
 * Defines the form controls as `<vscode-…>` elements. The only module that knows the toolkit, so that a successor is
 * a change of one file. Its badge and its progress ring are left out: they write `style` attributes, which the
 * page's policy forbids; `base.css` has classes for both.
 */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDivider(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}
