import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on.
@Suite("runbooks/point-in-time-recovery.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct PointInTimeTroubleTests {
  private static let rescue = "/v1/projects/pyme-erp/databases/rescue"
  private static let yes = ["--yes", "--confirm", "clone=rescue"]

  private func run(_ options: [String]) -> [String] {
    [
      "runbook", "run", Company.runbook("point-in-time-recovery"), "--journal", "journal", "--set",
      "minute=\(Company.minute(ago: 0))", "--set", "only=shops",
    ] + options
  }

  private func setUID(_ company: Company, _ uid: String) async throws {
    try await company.client.call("PATCH", "/v1/\(Company.production)?updateMask=uid", #"{"uid":"\#(uid)"}"#)
  }

  @Test(
    "No right to look, none to clone, another production, an export that fails, exports of somebody else",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      let client = company.client
      try await client.fault(#"{"method":"GET","path":"/v1/projects/pyme-erp/databases/*","status":403}"#)
      let hindered = try await company.rekindle(run([]))
      #expect(hindered.status == 1 && hindered.errors.contains("roles-production"), "\(hindered.errors)")
      #expect(try await company.stop() == "1 check")
      try await client.clearFaults()
      let asked = try await company.resume()
      #expect(asked.status == 4, "\(asked.errors)")
      #expect(try await company.stop() == "2 refused")

      let uid = try #require(try await client.call("GET", "/v1/\(Company.production)")["uid"]?.text)
      try await setUID(company, "another")
      try await client.fault(#"{"path":"*:clone","status":403}"#)
      let denied = try await company.resume(Self.yes)
      #expect(denied.status == 3 && denied.errors.contains("PERMISSION_DENIED"), "\(denied.errors)")
      #expect(try await company.stop() == "2 command")
      try await client.clearFaults()
      let other = try await company.resume(Self.yes)
      #expect(other.status == 1 && other.errors.contains("production has \(uid)"), "\(other.errors)")
      #expect(try await company.stop() == "2 check")
      try await setUID(company, uid)
      let undone = try await company.converse(
        ["runbook", "resume", "journal", "--operator", "Beto"] + Self.yes, [("skip/stop] ", "undo")])
      #expect(undone.status == 1, "\(undone.errors)")
      // The sandbox has no past states, so nothing may be newer than the minute.
      try await client.settle()
      let cloned = try await company.resume(Self.yes)
      // Nothing is lost yet, so it stops where it compares.
      #expect(cloned.status == 1, "\(cloned.errors)")
      #expect(try await company.stop() == "4 check")

      try await company.delete("shops/s2", "shops/s2/orders/o1")
      try await client.fault(#"{"path":"*:exportDocuments","operation":"fail","message":"No room."}"#)
      let failed = try await company.resume(Self.yes)
      #expect(failed.status == 3 && failed.errors.contains("operation-failed"), "\(failed.errors)")
      #expect(try await company.stop() == "6 command")
      try await client.clearFaults()
      for name in ["a", "b"] {
        try await client.finish(
          client.call(
            "POST", "\(Self.rescue):exportDocuments", #"{"outputUriPrefix":"gs://pyme-backups/point-in-time/\#(name)"}"#
          ))
      }
      let several = try await company.resume(Self.yes)
      #expect(several.status == 3 && several.errors.contains("may be this run's own"), "\(several.errors)")
      #expect(try await company.stop() == "6 command")
      // It begins again with another clone; the one of this run goes.
      let gone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(gone.status == 0, "\(gone.errors)")
    }
  }

  @Test(
    "A download that is damaged comes once more; an export that is not what the clone holds is not proven",
    .timeLimit(.minutes(10)))
  func damaged() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      #expect(try await company.rekindle(run(["--yes"])).status == 1)
      #expect(try await company.stop() == "4 check")
      try await company.delete("shops/s2", "shops/s2/orders/o1")
      // In the way of the folder for downloads.
      let folder = company.folder.appending(path: "backups")
      try Data().write(to: folder)
      #expect(try await company.resume(Self.yes).status == 3)
      #expect(try await company.stop() == "7 command")
      try FileManager.default.removeItem(at: folder)
      let place = try #require(try company.value("export"))
      let (output, whole) = try await company.damageOutput(of: String(place.dropFirst("gs://pyme-backups/".count)))
      #expect(try await company.resume(Self.yes).status == 3)
      #expect(try await company.stop() == "7 command")
      #expect(try company.text("journal/verify.html").contains("<body class=\"corrupt\">"))
      try await company.client.upload(whole, as: output, in: "pyme-backups")
      try FileManager.default.removeItem(at: folder)

      try await company.write("shops/s9", "name", "late", in: "projects/pyme-erp/databases/rescue")
      let unequal = try await company.resume(Self.yes)
      #expect(unequal.status == 3 && unequal.errors.contains("somebody wrote into it."), "\(unequal.errors)")
      #expect(try await company.stop() == "9 command")
      #expect(try company.value("proven_minute") == nil)
    }
  }
}
