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
      return Answer(damage, outcome, export)
    }
  }
}
