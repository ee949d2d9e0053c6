import Foundation
import JSON
import TestSupport
import Testing

extension RunbookRow {
  /// The company's production, as a person types it.
  private static let production = "pyme-erp/(default)"
  /// What every recovery leaves on the desk: the journal, the download, and what signed approvals need.
  private static let desk = [
    "file ana", "file ana.pub", "file approvers", "file backups", "file backups/#", "file beto", "file beto.pub",
    "file journal",
  ]
  private static let inPlace =
    desk + [
      "ExportDocuments \(production), done", "ImportDocuments \(production), done",
      "database \(production): 3269 documents", "file restore-in-place.md",
      "object pyme-erp-firestore-backups/rekindle-before-restore-#/rekindle-before-restore-#.overall_export_metadata",
    ]

  /// Somebody deletes a document; then the next safety export need not wait for a whole minute.
  private static func damaged(_ company: Company) async throws {
    try await company.delete("companies/cafe-nandu")
    try await company.client.settle()
  }

  private static func inPlaceOptions(_ export: String, _ more: [String] = []) -> Options {
    Options(
      answers: [
        "--confirm", "target=\(production)", "--done", "1=closed", "--done", "8=nothing to remove", "--done",
        "9=opened",
      ] + more, export: export)
  }

  /// Those that bring production back.
  static let recoveries: [RunbookRow] = [
    RunbookRow(
      runbook: "restore-documents", about: "proven by the record of the night",
      left: ["database \(production): 3269 documents", "file backups", "file backups/#", "file journal"],
      gone: ["database \(production): 3268 documents"],
      prepare: { company in
        let export = try await company.exportAndRehearse()
        try await company.delete("companies/cafe-nandu")
        return Options(
          values: ["backup=\(export)", "only=companies"], answers: ["--confirm", "production=\(production)"],
          export: export)
      },
      holds: { company, export in try await company.expectEqual("backups/\(export)", production) }),
    RunbookRow(
      runbook: "recover-into-a-new-database", about: "rehearsed on this machine", approvals: [6, 8],
      left: desk + [
        "CreateDatabase pyme-erp/restored-1126, done", "ImportDocuments pyme-erp/restored-1126, done",
        "database pyme-erp/restored-1126: 3269 documents", "file recover-into-a-new-database.md",
        "object pyme-erp-rehearsals/history/#.json",
      ],
      prepare: { company in
        let export = try await company.exportProduction()
        try await company.delete("companies/cafe-nandu")
        return Options(
          values: ["database=restored-1126"],
          answers: [
            "--confirm", "database=restored-1126", "--done", "1=stopped", "--done", "7=deployed", "--done",
            "8=switched",
          ], export: export)
      },
      holds: { company, export in try await company.expectEqual("backups/\(export)", "pyme-erp/restored-1126") }),
    RunbookRow(
      runbook: "restore-in-place", about: "rehearsed in staging", approvals: [7, 9],
      left: inPlace + [
        "ImportDocuments \(Company.exampleStaging), done", "database \(Company.exampleStaging): 3269 documents",
        "object pyme-erp-rehearsals/history/#.json",
      ],
      gone: ["database \(Company.exampleStaging): 0 documents", "database \(production): 3268 documents"],
      prepare: { company in
        let export = try await company.exportProduction()
        try await damaged(company)
        return inPlaceOptions(export, ["--confirm", "rehearse_in=\(Company.exampleStaging)"])
      },
      holds: { company, export in try await company.expectEqual("backups/\(export)", production) }),
    RunbookRow(
      runbook: "restore-in-place", about: "proven by the record of the night, which is still in staging",
      approvals: [7, 9], cutIn: [4], left: inPlace,
      gone: ["database \(production): 3268 documents"],
      prepare: { company in
        let export = try await company.exportAndRehearse()
        try await damaged(company)
        return inPlaceOptions(export)
      },
      holds: { company, export in
        #expect(try await company.state(of: 5) == "left out")
        try await company.expectEqual("backups/\(export)", production)
      }),
  ]
}
