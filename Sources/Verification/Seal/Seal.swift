package import Documents
import ExportFormat
import JSON
package import Keys

/// What was verified, in numbers that tell whether an export is the same one: docs/seal.md.
package struct Seal: Sendable, Equatable {
  package static let schema = "rekindle.seal/1"
  /// A seal of a thousand files and a thousand collections has 400 kB.
  package static let maximumBytes = 64 << 20

  package struct File: Sendable, Equatable {
    /// Relative to the export's folder.
    package var path: ExactName
    package var bytes: Int
    package var crc32c: UInt32
    package var sha256: Digest256
  }

  package struct Collection: Sendable, Equatable {
    /// `companies/*/invoices`; `/` for all paths together that are not listed.
    package var path: ExactName
    package var documents: Int
    /// Of the records in the export, without framing.
    package var bytes: Int
    /// The sum of the documents' digests.
    package var digest: Digest256
  }

  /// The export's name, and when it began and ended as its metadata says: RFC 3339.
  package var export: ExactName
  package var start: String?
  package var end: String?
  /// Of the documents, sorted.
  package var databases: [ExactName]
  /// Metadata and output files, sorted by the bytes of their paths.
  package var files: [File]
  /// The number of files that the metadata lists, the overall file included. Equals `files.count`; nil in seals of 0.1.0.
  package var filesListed: Int?
  /// Sorted by the bytes of their paths; empty if no document was read.
  package var collections: [Collection]
  /// What wrote it: `rekindle 0.1.0`.
  package var tool: String

  package var documents: Int { collections.reduce(0) { $0 + $1.documents } }
  package var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
}

extension Seal {
  init(_ report: VerifyReport, files: VerifiedFiles, tool: String) {
    export = report.name
    start = report.start.map { Timestamp.text(microseconds: $0) }
    end = report.end.map { Timestamp.text(microseconds: $0) }
    databases = report.databases.map { ExactName($0.description) }.sorted()
    self.files = files.digests.map { File(path: $0.path, bytes: $0.bytes, crc32c: $0.crc32c, sha256: $0.sha256) }
    filesListed = files.export.filesListed
    var rows = report.inspection.collections.rows
    let others = report.inspection.collections.others
    if others.documents > 0 { rows.append((path: Array(CollectionPaths.others.utf8), sum: others)) }
    collections =
      rows
      .map { path, digest in
        Collection(
          path: ExactName(decoding: path), documents: digest.documents, bytes: digest.bytes,
          digest: digest.sum)
      }
      .sorted { $0.path < $1.path }
    self.tool = tool
  }
}
