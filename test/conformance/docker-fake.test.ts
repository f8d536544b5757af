import { fakeEngines } from "../support/fake-engines.ts";
import { dockerPortSuite } from "./docker-port.suite.ts";

dockerPortSuite("fake engines", {
  makeEngines: fakeEngines,
  skip: { "see the files that they are given, wherever these are": "containers in memory have no files" },
});
