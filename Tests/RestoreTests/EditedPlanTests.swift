import Documents
import Files
import Foundation
import GoogleCloud
import JSON
import Keys
import Rehearsal
import TestSupport
import Testing
import Verification
import Work

@testable import Restore

/// Plans that somebody edited. Without the key they are not read; with it, what would cost data is looked up.
struct EditedPlanTests {
  /// A plan with one member changed, and its SHA-256 made again.
  private static func edited(
    _ plan: JSONValue, hasKey: Bool, _ edit: (JSONValue) -> JSONValue
  ) throws -> Data {
    var plan = edit(plan.setting("sha256", nil).setting("mac", nil))
      .setting("mac", hasKey ? nil : plan["mac"])
    let code = plan["mac"]
    plan = plan.setting("mac", nil)
    plan = plan.setting("sha256", .string(try Digest256(of: plan.json).hexadecimal))
    let right = JSONValue.string(try testKey.code(of: plan.json).hexadecimal)
    return Data(plan.setting("mac", hasKey ? right : code).json + [UInt8(ascii: "\n")])
  }

  /// Members that decide nothing: what they say is shown to a person, and apply looks up what it needs.
  private static let shown: Set<String> = [
    "tool", "made", "expires", "exportStart", "collections[]", "collections.id", "collections.documents",
    "objects.bytes", "safetyExport",
    "attestationstaging", "targetreadTime", "effectscreate",
    "effectsoverwrite", "effectsequal", "effectsleftBehind", "effectsnewer", "names", "reads", "writes",
    "estimatedSeconds",
  ]

  @Test(
    "No member of a plan can be edited without the key, and none that would cost data with it", .timeLimit(.minutes(20))
  )
  func members() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let intact = try Data(at: rig.plan)
      let plan = try JSONParser.parse(Array(intact))
      let edits = Edits.all(plan.setting("sha256", nil).setting("mac", nil))
      #expect(edits.count > 40 && Self.shown.isSubset(of: Set(edits.map(\.path))))
      try await rig.cloud.countWrites()
      func isRefused(_ data: Data, _ what: String) async throws {
        try data.write(to: URL(fileURLWithPath: rig.plan))
        await #expect(throws: (any Error).self, "\(what)") { try await rig.apply() }
        #expect(!FileManager.default.fileExists(atPath: rig.file("journal")), "\(what)")
      }
      for (path, edited) in edits {
        try await isRefused(Self.edited(plan, hasKey: false) { _ in edited }, "\(path), without the key")
        guard !Self.shown.contains(path) else { continue }
        try await isRefused(Self.edited(plan, hasKey: true) { _ in edited }, "\(path), with the key")
      }
      let more: [(String, (JSONValue) -> JSONValue)] = [
        ("no safety export", { $0.setting("safetyExport", nil) }),
        ("a stranger's bucket", { $0.setting("safetyExport", .string("gs://evil-bucket/rekindle-before-x")) }),
        ("the name of a backup", { $0.setting("safetyExport", .string("gs://backups/daily/erp2")) }),
        ("inside the export", { $0.setting("safetyExport", .string("gs://backups/daily/erp/rekindle-before-x")) }),
        (
          "a new database that is production",
          { $0.setting("safetyExport", nil).setting("target", $0["target"]?.setting("isNew", .boolean(true))) }
        ),
      ]
      for (what, edit) in more {
        try await isRefused(Self.edited(plan, hasKey: true, edit), what)
      }
      #expect(try await rig.cloud.writes() == 0)
      try await rig.cloud.clearFaults()
      // All that is only shown, at once: nothing of production is lost by it.
      let before = try await rig.database.documents()
      var harmless = plan.setting("sha256", nil).setting("mac", nil)
      for path in Self.shown {
        harmless = try #require(Edits.all(harmless).first { $0.path == path }).edited
      }
      try Self.edited(plan, hasKey: true) { _ in harmless }.write(to: URL(fileURLWithPath: rig.plan))
      let report = try await rig.apply()
      #expect(report.verdict == .verified && report.safetyDocuments == before.count, "\(report.findings)")
    }
  }

  @Test("A plan and a journal are not read with another key", .timeLimit(.minutes(10)))
  func otherKey() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      try Data(RestorePlanFile.bytes(plan, MACKey())).write(to: URL(fileURLWithPath: rig.plan))
      try await rig.cloud.countWrites()
      let refusal = await #expect(throws: RefusedError.self) { try await rig.apply() }
      // The remedy is the plan command to run here.
      #expect(refusal?.description.contains("rekindle restore plan ") == true)
      #expect(try await rig.cloud.writes() == 0)
    }
  }
}
