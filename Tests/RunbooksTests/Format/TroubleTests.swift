import Testing

@testable import Runbooks

/// The rows of "What can go wrong", and the steps that they are about.
@Suite struct TroubleTests {
  private static let table = """
    ### What can go wrong

    | what you see | what it means | what to do |
    |---|---|---|
    | step 2 says `a|b` | with a \\| in it | `retry` |
    | Steps 3, 4 and 12 are red | x | y |
    | `undo` of step 5 | x | y |
    | steps 6 to 8 | x | y |
    | nothing of a step | x | y |

    no | table
    """

  @Test(arguments: [(1, 0), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 0), (12, 1), (20, 0)])
  func rows(step: Int, count: Int) {
    #expect(Trouble.all(in: Self.table).count { $0.isAbout(step: step) } == count)
  }

  @Test func cells() {
    let rows = Trouble.all(in: Self.table)
    #expect(rows.count == 5)
    #expect(rows.first?.cells == ["step 2 says `a|b`", "with a | in it", "`retry`"])
  }

  @Test("When a step fails its rows are shown, and behind the last step what follows it")
  func told() async throws {
    let text =
      runbookText("## One\n\n```sh run\ntest -e fixed\n```\n\n# Afterwards\n\nTell **the team** of [it](it.md).")
      .replacing(
        "# A test\n",
        with:
          "# A test\n\n| seen | means | do |\n|---|---|---|\n| step 1 fails | m | do **this** |\n| step 2 | no | no |\n"
      )
    try await withRig(text) { rig async throws in
      let failed = ScriptedOperator()
      _ = try await rig.run([:], failed.deaf)
      #expect(
        failed.told.contains("- step 1 fails") && failed.told.contains("do this") && !failed.told.contains("step 2"))
      #expect(!failed.told.contains("Tell"))
      try rig.write("", to: "work/fixed")
      let finished = ScriptedOperator()
      #expect(try await rig.resume(finished.deaf) == .finished)
      #expect(finished.told.contains("Afterwards\n\nTell the team of it (it.md)."))
    }
  }
}
