import Foundation
import Policy
import Reports
import TestSupport
import Testing

@testable import Runbooks

/// What a runbook says of the incident, who decides, and what the operator pastes.
@Suite struct DeclarationTests {
  private static let matter = """
    severity: SEV-1 when data is lost
    declare when: >
      Data is gone,
      and ${people.decides} says so.
    ends when: The data is back.
    status messages:
      begun: We are on it for ${shop}. See ${people.statusPage}
      found: We found ${export}.
      never: Nothing to say.
      spare: Call ${people.contacts}.
    parameters:
      shop:
        description: Which one.
    """
  private static let text = runbookText(
    """
    ## Look

    Ask ${people.decides} first.

    ```yaml step
    tells: begun
    sets: export
    ```

    ```sh run
    env > environment
    echo "export=e1" >> "$RUNBOOK_OUTPUT"
    ```

    ## Left out

    ```yaml step
    tells: never
    only if: ${shop} is s2
    ```

    ```sh run
    true
    ```

    ## Tell

    ```yaml step
    tells: found
    ```

    ```sh run
    true
    ```
    """, matter: matter)

  private static let people: People? = {
    let policy = """
      version: 1
      people:
        decides: Ana <Paz> (ana@example.com, +34 600 000 000)
        contacts:
          - {role: data protection, who: Eva Ruiz}
          - {role: customers, who: Bo Li}
        statusPage: https://status.example.com/
      """
    return try? PolicyReader.policy(policy, path: "rekindle.yaml").people
  }()

  @Test("The run shows who decides, when it is over, and each message when its step begins, with its values")
  func shown() async throws {
    try await withRig(Self.text) { rig async throws in
      var rig = rig
      rig.people = Self.people
      let scripted = ScriptedOperator()
      #expect(try await rig.run(["shop": "s1"], scripted.deaf) == .finished)
      let told = scripted.told
      func place(_ text: String) throws -> String.Index {
        try #require(told.range(of: text), "\(text): \(told)").lowerBound
      }
      #expect(try place("and Ana <Paz> (ana@example.com, +34 600 000 000) says so.") < place("Step 1 of 3"))
      #expect(try place("Call data protection: Eva Ruiz; customers: Bo Li.") < place("Step 1 of 3"))
      #expect(try place("Ask Ana <Paz>") < place("    We are on it for s1. See https://status.example.com/"))
      #expect(try place("Step 3 of 3") < place("    We found e1."))
      #expect(!told.contains("Nothing to say."))
      #expect(told.ranges(of: "The data is back.").count == 2)
      // No command has them.
      #expect(
        rig.result("environment")?.contains("+34 600") == false
          && rig.result("environment")?.contains("shop=s1") == true)
    }
  }

  @Test("A message keeps its empty lines, and a lone declare when is shown at the end, too")
  func paragraphs() async throws {
    let matter = "declare when: Data is gone.\nstatus messages:\n  begun: |\n    One.\n\n    Two."
    try await withRig(runbookText("## A\n\n```sh run\ntrue\n```", matter: matter)) { rig async throws in
      let scripted = ScriptedOperator()
      #expect(try await rig.run([:], scripted.deaf) == .finished)
      #expect(scripted.told.contains("    One.\n\n    Two."))
      #expect(scripted.told.ranges(of: "Data is gone.").count == 2)
    }
  }

  @Test("Without people in the policy the texts say so, and nothing stays in braces")
  func nobody() async throws {
    try await withRig(Self.text) { rig async throws in
      let scripted = ScriptedOperator()
      #expect(try await rig.run(["shop": "s1"], scripted.deaf) == .finished)
      #expect(scripted.told.contains("rekindle.yaml has no people.decides") && !scripted.told.contains("${people"))
    }
  }

  @Test("show and a dry run have the texts, the messages and the people")
  func listed() async throws {
    try await withRig(Self.text) { rig async throws in
      var rig = rig
      rig.people = Self.people
      let shown = RunbookModel(try RunbookReader.read(rig.runbookPath), Self.people).answer(toolVersion: "1")
      let dryRun = try await rig.dryRun(["shop": "s1"]).answer(toolVersion: "1")
      for answer in [shown, dryRun] {
        let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.json.utf8)) as? [String: Any])
        #expect(json["severity"] as? String == "SEV-1 when data is lost")
        #expect(json["endsWhen"] as? String == "The data is back.")
        let people = json["people"] as? [String: Any]
        #expect(people?["statusPage"] as? String == "https://status.example.com/")
        #expect((people?["contacts"] as? [[String: String]])?.last == ["role": "customers", "who": "Bo Li"])
        #expect(answer.text.contains("The data is back."))
      }
      let json = try JSONSerialization.jsonObject(with: Data(shown.json.utf8)) as? [String: Any]
      let messages = json?["statusMessages"] as? [[String: String]]
      #expect(messages?.first?["text"] == "We are on it for ${shop}. See https://status.example.com/")
      #expect((json?["steps"] as? [[String: Any]])?.map { $0["tells"] as? String } == ["begun", "never", "found"])
    }
  }
}
