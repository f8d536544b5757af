import * as pulumi from "@pulumi/pulumi";
import { App, Box, Net } from "../../support/toy.ts";
import { app, boxed, nothing, type Scenario } from "./moves.ts";

/** Every option of a resource. */
export const options: readonly Scenario[] = [
  {
    title: "customTimeouts: in seconds, with the operation that they are for",
    moves: [
      { program: app({}, { customTimeouts: { create: "1h2m3.5s", delete: "500ms" } }) },
      { program: app({ image: "b" }, { customTimeouts: { update: "2m" } }) },
    ],
  },
  {
    title: "retainOnDelete: what is deleted stays in the world",
    moves: [{ program: app({}, { retainOnDelete: true }) }, { program: nothing }],
  },
  {
    title: "retainOnDelete: what is replaced stays in the world, delete-first and create-first",
    moves: [
      {
        program: () => [
          boxed("oak", { retainOnDelete: true })(),
          new Net("net", { subnet: "10.1" }, { retainOnDelete: true }),
        ],
      },
      {
        program: () => [
          boxed("elm", { retainOnDelete: true })(),
          new Net("net", { subnet: "10.2" }, { retainOnDelete: true }),
        ],
      },
      { run: "destroy" },
    ],
  },
  {
    title: "protect: no deletion, no replacement, until it is taken away",
    moves: [
      { program: () => new Net("net", { subnet: "10.1" }, { protect: true }) },
      { program: nothing, fails: /protect/ },
      { run: "destroy", fails: /protect/ },
      { program: () => new Net("net", { subnet: "10.2" }, { protect: true }), fails: /protect/ },
      { program: () => new Net("net", { subnet: "10.2" }) },
    ],
  },
  {
    title: "protect: no replacement together with what it needs",
    moves: [
      { program: boxed("oak", {}, () => ({ protect: true })) },
      { program: boxed("elm", {}, () => ({ protect: true })), fails: /protect/ },
    ],
  },
  {
    title: "deletedWith: no call for what goes with something else",
    moves: [
      { program: () => new App("app", {}, { deletedWith: new Box("box") }) },
      { program: () => new App("app", { image: "b" }, { deletedWith: new Box("box") }) },
      { run: "destroy" },
    ],
  },
  {
    title: "deletedWith: a call, when the other one stays",
    moves: [{ program: () => new App("app", {}, { deletedWith: new Box("box") }) }, { program: () => new Box("box") }],
  },
  {
    title: "deletedWith: what is replaced delete-first, with what lies in it and what goes with that",
    moves: [
      { program: boxed("oak", {}, (box) => ({ deletedWith: box })) },
      { program: boxed("elm", {}, (box) => ({ deletedWith: box })) },
      { program: () => new Box("box", { wood: "pine" }) },
    ],
  },
  {
    title: "deletedWith: a call, when the other one was deleted early and is made again",
    moves: [
      {
        program: () => {
          const inside = new App("inside", { box: new Box("box", { wood: "oak" }).thingId });
          new App("with", {}, { deletedWith: inside });
        },
      },
      { program: () => new App("inside", { box: new Box("box", { wood: "elm" }).thingId }) },
    ],
  },
  {
    title: "ignoreChanges: keys, wildcards, items of lists, what was not there, what is there no more",
    moves: [
      { program: app({ labels: { a: "1", b: "1" }, ports: [{ target: 1, published: 1 }, { target: 2 }] }) },
      { program: app({ labels: { a: "2", b: "2", c: "2" } }, { ignoreChanges: ["labels.a", "labels.c"] }) },
      {
        program: app(
          { labels: { a: "3", b: "3" }, ports: [{ target: 5, published: 9 }, { target: 6 }] },
          { ignoreChanges: ["labels.*", "ports[0].published", "ports[7].target"] },
        ),
      },
      {
        program: app(
          {
            labels: { z: "4" },
            ports: [
              { target: 7, published: 8 },
              { target: 8, published: 8 },
            ],
          },
          { ignoreChanges: ["ports[*].target", "image", "token.deep"] },
        ),
      },
      { program: app({ image: "c", token: pulumi.secret("new") }, { ignoreChanges: ["*"] }) },
    ],
  },
  {
    title: "ignoreChanges: a replacement takes what the program says",
    moves: [
      { program: () => new Box("box", { wood: "oak", size: 1 }) },
      { program: () => new Box("box", { wood: "elm", size: 2 }, { ignoreChanges: ["size"] }) },
    ],
  },
  {
    title: "replaceOnChanges: a key, a path, everything",
    moves: [
      { program: app({ labels: { a: "1" }, ports: [{ target: 1 }] }) },
      { program: app({ labels: { a: "2" }, ports: [{ target: 1 }] }, { replaceOnChanges: ["image", "labels.b"] }) },
      { program: app({ labels: { a: "3" }, ports: [{ target: 1 }] }, { replaceOnChanges: ["labels"] }) },
      { program: app({ labels: { a: "3" }, ports: [{ target: 2 }] }, { replaceOnChanges: ["ports[*].target"] }) },
      { program: app({ image: "b" }, { replaceOnChanges: ["*"] }) },
      { program: app({ image: "b" }, { replaceOnChanges: ["*"] }) },
    ],
  },
  {
    title: "deleteBeforeReplace: the option overrules the provider, both ways",
    moves: [
      {
        program: () => [
          new Net("net", { subnet: "10.1" }, { deleteBeforeReplace: true }),
          new Box("box", { wood: "oak" }),
        ],
      },
      {
        program: () => [
          new Net("net", { subnet: "10.2" }, { deleteBeforeReplace: true }),
          new Box("box", { wood: "elm" }, { deleteBeforeReplace: false }),
        ],
      },
    ],
  },
  {
    title: "additionalSecretOutputs: also when they are asked for later",
    moves: [{ program: app({}) }, { program: app({}, { additionalSecretOutputs: ["thingId"] }) }],
  },
];
