import ArgumentParser
import Catalog
import Comparison
import Documents
import ExportFormat
import Files
import JSON
import Reports
import Verification

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints one document of an export as Firestore REST JSON.",
    discussion: """
      Exit status 1 if the export is sound and the document is not in it. Without a catalog the whole export may have to \
      be read; a catalog knows the place.

      EXAMPLE: rekindle show backups/2026-11-22T03:00:04_48121 companies/andina/invoices/F001-000001
      EXAMPLE: rekindle show yesterday.catalog companies/andina/invoices/F001-000001

      \(ExitStatus.help)
      """)

  @Argument(
    help: "The export's folder, the .overall_export_metadata file in it, or a catalog's folder.", completion: .directory
  )
  var export: String

  @Argument(help: "The document's path below documents/.")
  var document: String

  func run() async throws {
    let path = try DocumentPath(argument: document)
    try await Session.run(nil) { _ in
      if try KeptCatalog.isOne(export) { return try await find(path) }
      let (export, damage) = try ExportReader.read(export)
      let dump = ExportDump(ExportDump.Selection(documents: [path]))
      let outcome = try await dump.write(export, firstOnly: true) { try StandardOutput.write($0) }
      // A document that was found is shown, whatever else is wrong with the export.
      if outcome.documents > 0 { return Answer(.verified) }
      let answer = Answer(damage, outcome, export)
      return answer.status == .verified ? notThere(path) : answer
    }
  }

  /// Finds the document by the catalog.
  private func find(_ path: DocumentPath) async throws -> Answer {
    try await ScratchFolder.with { scratch in
      var json = JSONText()
      let isThere: Void? = try await KeptCatalog(export, scratch: scratch).withDocument(path) { document, source in
        RESTJSON().append(document, source, to: &json)
        json.raw("\n")
      }
      guard isThere != nil else { return notThere(path) }
      return Answer(.verified, bytes: json.bytes)
    }
  }

  private func notThere(_ path: DocumentPath) -> Answer {
    Answer(.different, notes: ["\(path) is not in this export."])
  }
}
