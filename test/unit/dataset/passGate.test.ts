import { describe, expect, it } from 'vitest';
import { PassGate } from '../../../extension/engine/dataset/fileScan.ts';
import { gateOpen } from '../../../extension/engine/workers/passGate.ts';

describe('the gate of the passes over a file', () => {
  const gateOf = (isAwaited: () => boolean): { readonly gate: PassGate; readonly isOpen: () => boolean } => {
    const gate = new PassGate(isAwaited);
    return { gate, isOpen: () => Atomics.load(gate.state, 0) === gateOpen };
  };

  it('holds them while nobody waits', () => {
    const { gate, isOpen } = gateOf(() => false);
    gate.begun();
    gate.held();
    expect(isOpen()).toBe(false);
    gate.open();
    expect(isOpen()).toBe(true);
  });

  it('stays closed for somebody whom a pass on its way may still serve', () => {
    let awaited = true;
    const { gate, isOpen } = gateOf(() => awaited);
    gate.begun();
    gate.begun();
    gate.openIfAwaited();
    expect(isOpen()).toBe(false);
    gate.held();
    expect(isOpen()).toBe(false);
    awaited = false;
    gate.held();
    expect(isOpen()).toBe(false);
  });

  it('opens once every pass is held or has ended and somebody still waits', () => {
    const { gate, isOpen } = gateOf(() => true);
    gate.begun();
    gate.begun();
    gate.held();
    expect(isOpen()).toBe(false);
    gate.ended();
    expect(isOpen()).toBe(true);
  });

  it('opens for somebody who comes when all are held', () => {
    let awaited = false;
    const { gate, isOpen } = gateOf(() => awaited);
    gate.begun();
    gate.held();
    awaited = true;
    gate.openIfAwaited();
    expect(isOpen()).toBe(true);
  });
});
