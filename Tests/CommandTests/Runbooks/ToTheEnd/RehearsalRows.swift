import Foundation
import JSON
import TestSupport
import Testing

extension RunbookRow {
  private static let stagingDocuments = "projects/pyme-erp-staging/databases/(default)"

  /// Those that prove that an export restores.
  static let rehearsals: [RunbookRow] = [
    RunbookRow(
      runbook: "check-a-backup", about: "on a laptop, and the download deleted",
      left: ["file backups", "file journal"],
      prepare: { company in
        Options(values: ["staging=embedded", "keep=no"], export: try await company.exportProduction())
      },
      holds: { company, export in
        let report = try JSONParser.parse(Array(company.text("journal/rehearse.json").utf8))
        #expect(report["verdict"]?.text == "verified" && report["depth"]?.text == "rehearsed")
        #expect(report["name"]?.text == export)
      }),
    RunbookRow(
      runbook: "nightly-rehearsal", about: "its documents stay in staging",
      left: [
        "BulkDeleteDocuments \(Company.exampleStaging), done",
        "ImportDocuments \(Company.exampleStaging), done", "database \(Company.exampleStaging): 3269 documents",
        "file journal", "object pyme-erp-rehearsals/history/#.json",
      ], gone: ["database \(Company.exampleStaging): 1 documents"],
      prepare: { company in
        let export = try await company.exportProduction()
        try await company.write("notes/1", "text", "of the last night", in: stagingDocuments)
        return Options(answers: ["--confirm", "staging=\(Company.exampleStaging)"], export: export)
      },
      holds: { company, export in
        let download = try await company.rekindle(
          "backups", "download", "\(Company.exampleBucket)/\(export)", "-o", "look", "--yes")
        #expect(download.status == 0, "\(download.errors)")
        try await company.expectEqual("look/\(export)", Company.exampleStaging)
        try await company.expectGreen()
      }),
    RunbookRow(
      runbook: "staging-rehearsal", about: "staging is empty again",
      left: [
        "BulkDeleteDocuments \(Company.exampleStaging), done", "BulkDeleteDocuments \(Company.exampleStaging), done",
        "database \(Company.exampleStaging): 0 documents", "ImportDocuments \(Company.exampleStaging), done",
        "file backups", "file backups/#", "file journal", "object pyme-erp-rehearsals/history/#.json",
      ], gone: ["database \(Company.exampleStaging): 1 documents"],
      prepare: { company in
        let export = try await company.exportProduction()
        try await company.write("notes/1", "text", "of before", in: stagingDocuments)
        return Options(answers: ["--confirm", "staging=\(Company.exampleStaging)"], export: export)
      },
      holds: { company, export in
        let shown = try await company.rekindle("attestation", "show", "journal/attestation.json", "--format", "json")
        let canary = try JSONParser.parse(Array(shown.output.utf8))["statement"]?["predicate"]?["canary"]
        #expect(canary?["planted"]?.elements?.map { $0["named"]?.truth } == [true, true, true], "\(shown.output)")
        // The run shows what it deletes: how much, and in which collections.
        #expect(try company.text("journal/logs/step-5-run-1.log").contains("1 document in the root collection notes"))
        #expect(try company.text("journal/logs/step-7-run-1.log").contains("companies, exchange_rates"))
        let proof = try await company.rekindle(
          "attestation", "verify", "journal/attestation.json", "--key", "rehearsal.key.pub", "--export",
          "backups/\(export)")
        #expect(proof.status == 0, "\(proof.output) \(proof.errors)")
        try await company.expectGreen()
      }),
    RunbookRow(
      runbook: "game-day", about: "a company that is deleted in staging is found, and brought back",
      left: [
        "BulkDeleteDocuments \(Company.exampleStaging), done", "ImportDocuments \(Company.exampleStaging), done",
        "file game-days.ndjson", "file journal", "object pyme-erp-rehearsals/history/#.json",
      ],
      prepare: { company in
        _ = try await company.exportProduction(as: "2026-11-25T03:00:00_1")
        return Options(
          values: ["surprise=deleted-company", "person=Ana"],
          answers: [
            "--confirm", "staging=\(Company.exampleStaging)", "--done", "3=read", "--done", "5=Ana answered", "--done",
            "15=agreed", "--answer", "follow_up=rights of the bucket", "--answer", "owner=Ana", "--answer",
            "due=2026-12-10",
          ], export: try await company.exportProduction(as: "2026-11-26T03:00:00_1"))
      },
      holds: { company, export in
        // A line for each game day, and one only.
        let result = try JSONParser.parse(Array(company.text("game-days.ndjson").utf8))
        #expect(result["export"]?.text == "\(Company.exampleBucket)/\(export)")
        #expect(result["verdict"]?.text == "verified" && result["canaries"]?["found"]?.integer == 3)
        #expect(result["recoverySeconds"]?.integer != nil && result["phases"]?["secondRecovery"] != nil)
      }),
  ]
}
