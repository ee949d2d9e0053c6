import Documents
import ExportFormat
package import Verification

/// The files of an export against the subjects of a statement: each is one of the other, byte for byte by SHA-256.
package struct SubjectComparison: Sendable {
  /// Files whose SHA-256 was computed.
  package var compared: Int
  package var findings: [Finding]

  private static let unlisted: [FindingCode] =
    [.damage(.fileUnlisted), .damage(.fileUnassigned), .damage(.metadataUnlisted), .damage(.exportNested)]

  /// - Parameter md5: of the digests that the export keeps.
  package static func compare(
    _ subjects: [RehearsalRecord.File], with export: VerifiedExport, md5: Bool
  ) async throws -> SubjectComparison {
    // What the metadata does not list is not imported.
    let unlisted = export.report.findings.filter { Self.unlisted.contains($0.code) }
    let files: VerifiedFiles
    do {
      files = try await export.digests(md5: md5)
    } catch let changed as ExportChanged {
      return SubjectComparison(compared: 0, findings: changed.findings + unlisted)
    }
    var found = Dictionary(files.digests.map { ($0.path, $0.sha256) }) { $1 }
    let expected = Dictionary(subjects.map { ($0.path, $0.sha256) }) { $1 }
    // What the statement names is looked for even where the export's own metadata does not tell of it, and the other way
    // round.
    for file in expected.keys where found[file] == nil {
      found[file] = try await files.digest(ofUnlisted: file)?.sha256
    }
    var findings: [Finding] = []
    for file in Set(expected.keys).union(export.export.files).sorted() {
      guard let digest = found[file] else {
        findings.append(missing(file, in: export.export, isSubject: expected[file] != nil))
        continue
      }
      switch expected[file] {
      case nil:
        findings.append(
          .different(
            .attestationFileExtra, file: file, "The statement does not name this file of the export.",
            remedy: "It is of another export, or was added since: use the export that was rehearsed."))
      case digest: break
      case .some:
        findings.append(
          .different(
            .attestationFileDiffers, file: file, "This file is not, byte for byte, the one that was rehearsed.",
            remedy: "Download it again; if it stays, it was changed since: do not restore from it."))
      }
    }
    return SubjectComparison(compared: found.count, findings: findings + unlisted)
  }

  private static func missing(_ file: ExactName, in export: Export, isSubject: Bool) -> Finding {
    do throws(FileProblem) {
      _ = try export.open(file)
      return Finding(FileDamage.damage(.changed, file: file, missing: .fileMissing))
    } catch .missing where isSubject {
      return .different(
        .attestationFileMissing, file: file, "The statement names this file, and the export has none like it.",
        remedy: "Download the whole folder again.")
    } catch {
      return Finding(FileDamage.damage(error, file: file, missing: .fileMissing))
    }
  }
}
