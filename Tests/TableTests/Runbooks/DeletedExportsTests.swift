import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Exports that were deleted come back out of soft delete, and into free names only.
@Suite("runbooks/backups-have-stopped.md: deleted exports", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct DeletedExportsTests {
  private static let objects = "/storage/v1/b/pyme-backups/o"
  private static let confirmed = ["--yes", "--confirm", "bucket=gs://pyme-backups"]

  private func encoded(_ name: String) throws -> String {
    try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
  }

  private func run(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook("backups-have-stopped"), "--journal", "journal", "--set", "staging=embedded",
        "--yes", "--confirm", "job=rekindle-daily-export",
      ] + options)
  }

  private func resume(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(["runbook", "resume", "journal"] + Self.confirmed + options)
  }

  @Test("All deleted: counted at once, brought back after a confirmation, and green again", .timeLimit(.minutes(10)))
  func comeBack() async throws {
    try await Company.exported { company, export in
      // gcloud says more about them than an argument of a command can hold.
      for file in 1...200 {
        try await company.client.upload(Data("x".utf8), as: "\(export)/extra/output-\(file)", in: "pyme-backups")
      }
      let before = try await company.objectNames()
      try await company.deleteObjects(company.objectNames())
      let asked = try await run(company)
      #expect(asked.status == 4, "\(asked.errors)")
      #expect(try await company.stop() == "9 refused")
      #expect(try company.value("missing") == "1")
      #expect(try company.value("restorable") == "\(before.count)")
      #expect(try await company.objectNames().isEmpty)

      let resumed = try await resume(company)
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await Set(company.objectNames()).isSuperset(of: before))
      let list = try await company.rekindle("backups", "list", "--format", "json")
      let exports = try JSONParser.parse(Array(list.output.utf8))["exports"]?.elements ?? []
      #expect(exports.first { $0["name"]?.text == export }?["condition"]?.text == "complete")
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test("What is there is not written over, and of several contents none is chosen", .timeLimit(.minutes(10)))
  func severalContents() async throws {
    try await Company.exported { company, _ in
      let output = try #require(try await company.objectNames().first { $0.hasSuffix("/output-0") })
      try await company.client.call(
        "POST", "/upload\(Self.objects)?uploadType=media&name=\(encoded(output))", #"{"bad":true}"#)
      try await company.deleteObjects(company.objectNames())
      let outcome = try await run(company)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "14 check", "\(outcome.output)")
      #expect(try company.value("restorable") == "0")
      #expect(try await !company.objectNames().contains(output))
      let resumed = try await resume(company, "--skip", "14=looked at by hand")
      #expect(resumed.status == 1, "\(resumed.output) \(resumed.errors)")
      #expect(try company.text("journal/journal.ndjson").contains("several contents"))
    }
  }

  @Test("A restore that is interrupted goes on with what is not there yet", .timeLimit(.minutes(10)))
  func interrupted() async throws {
    try await Company.exported { company, _ in
      let before = try await company.objectNames()
      try await company.deleteObjects(company.objectNames())
      #expect(try await run(company).status == 4)
      try await company.client.fault(#"{"method":"POST","path":"*/restore*","nth":2,"status":403}"#)
      let stopped = try await resume(company)
      #expect(stopped.status == 3, "\(stopped.errors)")
      #expect(try await company.stop() == "9 command", "\(stopped.output)")
      let back = try await company.objectNames()
      #expect(!back.isEmpty && back.count < before.count)
      try await company.client.clearFaults()
      let resumed = try await resume(company, "--again", "9")
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await Set(company.objectNames()).isSuperset(of: before))
    }
  }

  @Test(
    "The bucket is gone: the printed command brings it back, and then the exports come back", .timeLimit(.minutes(10)))
  func bucket() async throws {
    try await Company.exported { company, _ in
      let before = try await company.objectNames()
      try await company.deleteObjects(company.objectNames())
      try await company.client.call("DELETE", "/storage/v1/b/pyme-backups")
      try await company.client.fault(#"{"method":"GET","path":"/storage/v1/b","status":403}"#)
      let unread = try await run(company)
      #expect(unread.status == 3, "\(unread.errors)")
      #expect(try company.text("journal/logs/step-3-run-1.log").contains("could not be read"))
      try await company.client.clearFaults()
      let gone = try await resume(company)
      #expect(gone.status == 3, "\(gone.errors)")
      #expect(try await company.stop() == "3 command", "\(gone.output)")
      let command = try #require(gone.errors.firstMatch(of: /gcloud storage restore '[^']+' --project=pyme-erp/))
      let restored = try await company.shell(String(command.output))
      #expect(restored.status == 0, "\(restored.errors)")
      let resumed = try await resume(company, "--confirm", "job=rekindle-daily-export")
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await Set(company.objectNames()).isSuperset(of: before))
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test(
    "gcloud has the commands for what is gone, with these options",
    arguments: [
      ("ls", ["--buckets", "--soft-deleted", "--json", "--long"]),
      ("restore", ["--read-paths-from-stdin", "--if-generation-match"]),
    ] as [(String, [String])])
  func commands(verb: String, options: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Gcloud.path))
    process.arguments = ["storage", verb, "--help"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let help = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let text = try String(contentsOfFile: Company.runbook("backups-have-stopped"), encoding: .utf8)
    for option in options { #expect(help.contains(option) && text.contains(option), "\(option)") }
    #expect(!text.contains("buckets list --soft-deleted"))
  }
}
