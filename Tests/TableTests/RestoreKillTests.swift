import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// A restore of a whole export, killed (SIGKILL) at each of its phases, and its resume killed too. What is begun is begun once,
/// and in the end production is what the export is.
@Suite(.enabled(if: !TestRun.isFast, "\(TestRun.leftOut)")) struct RestoreKillTests {
  private static let production = ErpProduction.name

  /// Where a command is killed: when the journal holds a line.
  struct Moment: CustomTestStringConvertible, Sendable {
    /// What is in the line.
    var line: String
    /// A rule that holds the service's answer back, so that the command is killed before the next line.
    var hold: String
    var isNew = false

    var testDescription: String { line + (isNew ? ", new database" : "") }
  }

  private static let look = #"{"path":"/v1/projects/*/operations/*","delay":1}"#
  private static let export = #"{"path":"*:exportDocuments","times":1,"delay":3}"#
  private static let importing = #"{"path":"*:importDocuments","times":1,"delay":3}"#
  private static let listing = #"{"path":"/storage/v1/b/backups/o*","delay":1}"#
  private static let reading = #"{"path":"/google.firestore.v1.Firestore/RunQuery","delay":1}"#

  private static let moments = [
    Moment(line: #""event":"restore""#, hold: look), Moment(line: #""phase":"exporting","before""#, hold: export),
    Moment(line: #""phase":"exporting","operation""#, hold: look),
    Moment(line: #""phase":"exported""#, hold: listing),
    Moment(line: #""phase":"importing","before""#, hold: importing),
    Moment(line: #""phase":"importing","operation""#, hold: look),
    Moment(line: #""phase":"imported""#, hold: reading), Moment(line: #""phase":"compared""#, hold: reading),
    Moment(
      line: #""phase":"creating","time""#,
      hold: #"{"method":"POST","path":"/v1/projects/*/databases","times":1,"delay":3}"#,
      isNew: true),
    Moment(line: #""phase":"creating","operation""#, hold: look, isNew: true),
    Moment(line: #""phase":"created""#, hold: listing, isNew: true),
    Moment(line: #""phase":"importing","before""#, hold: importing, isNew: true),
    Moment(line: #""phase":"importing","operation""#, hold: look, isNew: true),
  ]

  @Test("Killed twice at a phase, it goes on to the end", .timeLimit(.minutes(20)), arguments: moments)
  func killed(_ moment: Moment) async throws {
    try await withPlan(isNew: moment.isNew) { cloud, folder in
      let journal = folder.appending(path: "journal").path
      let target = moment.isNew ? DatabaseName(project: "demo-pyme-erp", database: "restored") : Self.production
      let options = ["--key", "key.pub", "--confirm-name", "\(target.project)/\(target.database)", "-q"]
      let (apply, resume) = (
        ["restore", "apply", "restore.plan", "--journal", journal], ["restore", "apply", "--resume", journal]
      )
      try await cloud.setFaults(moment.hold)
      let killed = try await CommandLineTool.kill(
        apply + options, in: folder.path, environment: ["REKINDLE_ENDPOINT": cloud.endpoint]
      ) {
        // An answer of the sandbox's is what is waited for between two looks.
        _ = try await cloud.faultCounts()
        return Self.text(journal).contains(moment.line)
      }
      #expect(killed == -9 || moment.line.contains("compared"))
      let length = Self.text(journal).utf8.count
      #expect(length > 0)
      // The second time as soon as the journal has a line more, or when it ends by itself.
      _ = try await CommandLineTool.kill(
        resume + options, in: folder.path, environment: ["REKINDLE_ENDPOINT": cloud.endpoint]
      ) {
        _ = try await cloud.faultCounts()
        return Self.text(journal).utf8.count > length
      }
      try await cloud.clearFaults()
      var last = CommandLineTool.Outcome(status: -1, output: "", errors: "")
      // A request that was still on its way is found by the next look.
      for _ in 0..<3 where last.status != 0 {
        last = try await CommandLineTool.run(
          resume + options + ["--format", "json"], in: folder.path, environment: ["REKINDLE_ENDPOINT": cloud.endpoint])
        #expect([0, 3].contains(last.status), "\(last.output) \(last.errors)")
      }
      let report = try JSONParser.parse(Array(last.output.utf8))
      #expect(report["verdict"]?.text == "verified" && report["missing"]?.integer == 0, "\(last.output) \(last.errors)")
      #expect(try await cloud.count(target) == (moment.isNew ? 3_269 : 3_270))
      let operations = try await cloud.call("GET", "/v1/\(target)/operations")["operations"]?.elements ?? []
      func count(_ kind: String) -> Int {
        operations.count { $0["metadata"]?["@type"]?.text?.hasSuffix("\(kind)Metadata") == true }
      }
      // Production was filled by an import, too.
      #expect(count("ImportDocuments") == (moment.isNew ? 1 : 2) && count("ExportDocuments") == (moment.isNew ? 0 : 1))
      guard !moment.isNew else { return }
      // The way back is whole, and it is what production held.
      #expect(report["safetyDocuments"]?.integer == 3_269)
      let copy = DatabaseName(project: "copy")
      let safety = try #require(report["safetyExport"]?.text)
      try await cloud.finish(cloud.call("POST", "/v1/\(copy):importDocuments", #"{"inputUriPrefix":"\#(safety)"}"#))
      #expect(try await cloud.count(copy) == 3_269)
    }
  }

  private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

  /// Runs `body` with a sandbox whose production lost a company's document and got another one, and a plan that restores it.
  private func withPlan(
    isNew: Bool, _ body: @escaping @Sendable (_ cloud: SandboxClient, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await ErpProduction.data.copy(to: folder.appending(path: "data"))
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { url in
        let cloud = SandboxClient(url)
        try await cloud.call(
          "POST", "/v1/\(Self.production)/documents:commit",
          #"{"writes":[{"update":{"name":"\#(Self.production)/documents/companies/new","fields":{}}},"#
            + #"{"delete":"\#(Self.production)/documents/companies/andina-textiles"}]}"#)
        try await cloud.settle()
        try FileManager.default.copyItem(at: Fixture.erp.folder, to: folder.appending(path: "erp"))
        try Data(
          "version: 1\nproduction: firestore://demo-pyme-erp\nrestore: {acceptEmbedded: true}\n".utf8
        ).write(to: folder.appending(path: "rekindle.yaml"))
        func run(_ arguments: String...) async throws {
          let outcome = try await CommandLineTool.run(
            arguments, in: folder.path, environment: ["REKINDLE_ENDPOINT": url])
          try #require(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        }
        try await run("attestation", "keygen", "--type", "ed25519", "-o", "key")
        try await run(
          "rehearse", "erp", "--staging", "embedded", "--attestation", "rehearsal.dsse.json", "--key", "key", "-q")
        let target = isNew ? ["--into-new-database", "restored"] : ["--to", "firestore://demo-pyme-erp"]
        let plan =
          ["restore", "plan", "erp", "--from", "gs://backups/daily/erp", "--attestation", "rehearsal.dsse.json"]
          + ["--key", "key.pub", "-o", "restore.plan", "--yes"] + target
        let planned = try await CommandLineTool.run(plan, in: folder.path, environment: ["REKINDLE_ENDPOINT": url])
        try #require(planned.status == 0, "\(planned.output) \(planned.errors)")
        try await body(cloud, folder)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}
