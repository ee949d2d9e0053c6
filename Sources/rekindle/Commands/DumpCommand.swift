import ArgumentParser
import Documents
import ExportFormat
import Reports
import Verification

struct DumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Prints an export's documents, a line of Firestore REST JSON each.",
    discussion: """
      The order is that of the export's files. Damage is told on stderr; what can be read is printed all the same, and \
      the exit status is 2.

      EXAMPLE: rekindle dump backups/2026-11-22T03:00:04_48121 --collection invoices | jq -c .fields.total

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: ExportArgument

  @Option(help: ArgumentHelp("Only documents of this collection group; repeatable.", valueName: "id"))
  var collection: [String] = []

  @Option(help: ArgumentHelp("Only this document, by its path below documents/; repeatable.", valueName: "path"))
  var document: [String] = []

  func run() async throws {
    let paths = try document.map { try DocumentPath(argument: $0) }
    try await Session.run(nil) { _ in
      let (export, damage) = try ExportReader.read(argument.export)
      let dump = ExportDump(ExportDump.Selection(collections: collection, documents: paths))
      let outcome = try await dump.write(export) { try StandardOutput.write($0) }
      return Session.Ending(status: Damages.tell(damage, outcome, export))
    }
  }
}

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints one document of an export as Firestore REST JSON.",
    discussion: """
      Exit status 1 if the export is sound and the document is not in it.

      EXAMPLE: rekindle show backups/2026-11-22T03:00:04_48121 companies/andina/invoices/F001-000001

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: ExportArgument

  @Argument(help: "The document's path below documents/.")
  var document: String

  func run() async throws {
    let path = try DocumentPath(argument: document)
    try await Session.run(nil) { _ in
      let (export, damage) = try ExportReader.read(argument.export)
      let dump = ExportDump(ExportDump.Selection(documents: [path]))
      let outcome = try await dump.write(export, firstOnly: true) { try StandardOutput.write($0) }
      // A document that was found is shown, whatever else is wrong with the export.
      if outcome.documents > 0 { return Session.Ending(status: ExitStatus.verified) }
      let status = Damages.tell(damage, outcome, export)
      if status == ExitStatus.verified {
        StandardError.line("rekindle: \(VisibleText.of(path.description)) is not in this export.")
        return Session.Ending(status: ExitStatus.different)
      }
      return Session.Ending(status: status)
    }
  }
}

extension DocumentPath {
  fileprivate init(argument: String) throws {
    guard let path = DocumentPath(argument) else {
      throw ValidationError(
        "'\(VisibleText.of(argument))' is not a document's path: give collection/document pairs, such as companies/c1/invoices/i7."
      )
    }
    self = path
  }
}

/// Damage met by a command that has no report.
private enum Damages {
  /// Tells each on stderr; returns the exit status.
  static func tell(_ damage: DamageList, _ outcome: ExportDump.Outcome, _ export: Export) -> Int32 {
    let findings =
      damage.map { Finding($0) } + outcome.damage.map { Finding($0) }
      + CountCheck.findings(export, tallies: outcome.tallies, depth: .decoded)
    for finding in findings where finding.severity == .error {
      let place = [finding.file, finding.offset.map { "byte \($0)" }, finding.record.map { "record \($0)" }]
      let text = "\(finding.code) \(place.compactMap(\.self).joined(separator: ", ")): \(finding.message)"
      StandardError.line("rekindle: " + VisibleText.of(text))
    }
    return ExitStatus.status(of: Verdict(findings))
  }
}
