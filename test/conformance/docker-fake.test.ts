import { fakeEngines } from "../support/fake-engines.ts";
import { dockerPortSuite } from "./docker-port.suite.ts";

dockerPortSuite("fake engines", { makeEngines: fakeEngines });
