import Documents
import ExportFormat
import Files
import Foundation
import Verification

/// Which export a kept catalog belongs to, and what its documents say as a whole: the file `catalog.json`.
///
/// It is written last, so a folder without it holds no catalog, however far its builder came.
struct CatalogManifest: Codable, Sendable {
  static let schema = "rekindle.catalog/1"
  static let fileName = "catalog.json"
  /// A manifest of a hundred thousand files has 30 MB.
  private static let maximumBytes = 64 << 20

  /// More documents, or references, than any database has; their sums stay in an integer.
  private static let maximumCount = 1 << 48

  /// A file of the export, as it was when the catalog was made.
  struct File: Codable, Equatable {
    var path: ExactName
    var bytes: Int
    /// 64 hexadecimal digits.
    var sha256: String
    /// What the system said of it: as long as that is the same, the file need not be read again.
    var identity: MappedFile.Identity
  }

  /// References in the documents, into one database.
  struct References: Codable, Equatable {
    var project: ExactName
    var database: ExactName
    var count: Int
  }

  var schema = CatalogManifest.schema
  /// The version that wrote it.
  var tool: String
  /// The catalog's own, which its database has too.
  var id: String
  /// What the fingerprints are of; another form of the bytes gets another name.
  var form = Fingerprint.form
  /// Absolute path of the export's folder.
  var folder: String
  /// The export's file of overall metadata, in its folder.
  var overallFile: ExactName
  var documents: Int
  /// When the export began, as its metadata says it.
  var start: String?
  /// The first database that the documents are of.
  var project: ExactName?
  var database: ExactName?
  var references: [References]
  /// Sorted by path.
  var files: [File]

  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data = try encoder.encode(self) + Data("\n".utf8)
    try PrivateFiles.write([UInt8](data), to: "\(folder)/\(CatalogManifest.fileName)")
  }

  /// - Throws: `CatalogProblem`.
  static func read(_ folder: String) throws(CatalogProblem) -> CatalogManifest {
    let bytes = try NamedFile.read("\(folder)/\(fileName)", limit: maximumBytes) {
      CatalogProblem(.notOne, "\(folder) holds no finished catalog: \($0)")
    }
    guard let manifest = try? JSONDecoder().decode(CatalogManifest.self, from: Data(bytes)) else {
      throw CatalogProblem(.damaged, "The catalog's \(fileName) in \(folder) cannot be read. Build the catalog again.")
    }
    guard manifest.schema == schema, manifest.form == Fingerprint.form else {
      throw CatalogProblem(
        .damaged, "The catalog in \(folder) was made by another version (\(manifest.tool)). Build it again.")
    }
    let counts = [manifest.documents] + manifest.references.map(\.count)
    guard counts.allSatisfy({ (0...maximumCount).contains($0) }),
      manifest.references.count <= DatabaseTally.maximumDatabases
    else { throw CatalogProblem(.damaged, "The catalog's \(fileName) in \(folder) states numbers that cannot be.") }
    return manifest
  }
}
