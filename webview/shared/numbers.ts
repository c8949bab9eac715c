export { counted, signed } from '../../extension/model/numbers.ts';
