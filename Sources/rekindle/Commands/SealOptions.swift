import ArgumentParser
import Documents
import ExportFormat
import Foundation
import Reports
import Verification

/// With what an export is compared, and where its seal is written.
struct SealOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A seal, or another export: prove that this is that export, or say what differs.", valueName: "seal or export"),
    completion: .file())
  var against: String?

  @Option(
    help: ArgumentHelp(
      "Write what was verified to this file: sizes, checksums, counts and digests. Only of a verified export.",
      valueName: "file"),
    completion: .file())
  var seal: String?

  /// Where `--against` leads; a folder or an overall metadata file is an export, any other file a seal.
  func side() throws -> Against? {
    guard let against else { return nil }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: against, isDirectory: &isFolder) else {
      throw CommandError(
        "There is nothing at \(against) to compare with. Give a seal, or an export's folder.", status: ExitStatus.usage)
    }
    return isFolder.boolValue || ExactName(against).hasSuffix(Export.overallExtension)
      ? .export(against) : .seal(against)
  }

  /// Where the seal goes, found out before any work; nil if none is wanted.
  func place() throws -> OutputPlace? { try seal.map { try OutputPlace($0) } }

  /// Writes the seal, if one is wanted, whole or not at all, and notes it in the report.
  ///
  /// What is not verified is not sealed: the message says so, and the exit status is the verdict's.
  func write(_ outcome: inout Examination.Outcome, to place: OutputPlace?) throws {
    guard let place, let path = seal else { return }
    guard let seal = outcome.seal else {
      let verdict = outcome.report.verdict.rawValue
      StandardError.tell("no seal was written: only a verified export is sealed, and this one is \(verdict).")
      return
    }
    try refuseFileOfExport(path, outcome.verified.export)
    try WholeFile.write(try seal.json(), to: place)
    outcome.report.seal = path
  }

  /// A slip in the path must not replace a part of the backup.
  private func refuseFileOfExport(_ path: String, _ export: Export) throws {
    let url = URL(fileURLWithPath: path)
    guard
      let target = try? MappedFile.identity(
        folder: url.deletingLastPathComponent().path, path: ExactName(url.lastPathComponent))
    else { return }
    for file in export.files {
      guard let own = try? MappedFile.identity(folder: export.folder, path: file), own.isSameFile(as: target) else {
        continue
      }
      throw CommandError(
        "\(path) is a file of the export itself and was left as it is. Give the seal another name.",
        status: ExitStatus.usage)
    }
  }
}
