import Documents
import ExportFormat
package import Verification

/// The files of an export against the subjects of a statement: each is one of the other, byte for byte by SHA-256.
package struct SubjectComparison: Sendable {
  /// Files whose SHA-256 was computed.
  package var compared: Int
  package var findings: [Finding]

  /// - Parameter path: the export's folder, or its overall metadata file.
  /// - Throws: `ExportError` if there is no export.
  package static func compare(
    _ subjects: [RehearsalRecord.File], withExport path: String
  ) async throws -> SubjectComparison {
    let (export, damage) = try ExportReader.read(path)
    // What the statement names is looked for even where the export's own metadata does not tell of it, and the other
    // way round.
    let files = Set(subjects.map { Path($0.path) }).union(export.files.map { Path($0) }).sorted()
    let before = identities(files, in: export)
    let digests = try await FileDigests.of(files.map(\.text), in: export)
    let after = identities(files, in: export)
    let found = Dictionary(digests.map { (Path($0.path), $0.sha256) }) { $1 }
    let expected = Dictionary(subjects.map { (Path($0.path), $0.sha256) }) { $1 }
    var findings: [Finding] = []
    for file in files {
      guard before[file] == after[file] else {
        findings.append(.changed(file.text))
        continue
      }
      guard let digest = found[file] else {
        findings.append(missing(file.text, in: export, isSubject: expected[file] != nil))
        continue
      }
      switch expected[file] {
      case nil:
        findings.append(
          .different(
            .attestationFileExtra, file: file.text, "The statement does not name this file of the export.",
            remedy: "It is of another export, or was added since: use the export that was rehearsed."))
      case digest: break
      case .some:
        findings.append(
          .different(
            .attestationFileDiffers, file: file.text, "This file is not, byte for byte, the one that was rehearsed.",
            remedy: "Download it again; if it stays, it was changed since: do not restore from it."))
      }
    }
    // What the metadata does not list is not imported.
    findings += Finding.all(damage.only([.fileUnlisted, .fileUnassigned, .metadataUnlisted, .exportNested]))
    return SubjectComparison(compared: found.count, findings: findings)
  }

  private static func identities(_ files: [Path], in export: Export) -> [Path: MappedFile.Identity] {
    var identities: [Path: MappedFile.Identity] = [:]
    for file in files { identities[file] = try? MappedFile.identity(folder: export.folder, path: file.text) }
    return identities
  }

  private static func missing(_ file: String, in export: Export, isSubject: Bool) -> Finding {
    do throws(FileProblem) {
      _ = try export.open(file)
      return .changed(file)
    } catch .missing where isSubject {
      return .different(
        .attestationFileMissing, file: file, "The statement names this file, and the export has none like it.",
        remedy: "Download the whole folder again.")
    } catch {
      return Finding(FileDamage.damage(error, file: file, missing: .fileMissing))
    }
  }

  /// A path by its bytes: Swift's strings would take two spellings of `é` for one.
  private struct Path: Hashable, Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Path, right: Path) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    static func < (left: Path, right: Path) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }
}

extension Finding {
  fileprivate static func changed(_ file: String) -> Finding {
    Finding(FileDamage.damage(.changed, file: file, missing: .fileMissing))
  }
}
