import Attestation
import Documents
import ExportFormat
import GoogleCloud

/// The objects of an export's folder against the files that a run read.
struct RecordComparison {
  /// What differs, in sentences.
  private(set) var differences: [String] = []
  /// Files whose MD5 was compared.
  private(set) var compared = 0
  /// Files that are there, and of which the record or Cloud Storage states no MD5.
  private(set) var notCompared = 0

  private static let shown = 3

  init(_ record: RehearsalRecord, _ parts: [ExportObjects.Part]) {
    var objects: [ExactName: StorageObject] = [:]
    for part in parts { objects[part.path] = part.object }
    var (missing, other): ([ExactName], [ExactName]) = ([], [])
    for file in record.files {
      guard let object = objects[file.path] else {
        missing.append(file.path)
        continue
      }
      guard let recorded = file.md5, let stated = object.md5 else {
        notCompared += 1
        continue
      }
      compared += 1
      if recorded != stated { other.append(file.path) }
    }
    let known = Set(record.files.map(\.path))
    let added = objects.keys.filter { !known.contains($0) && Self.isPart($0) }.sorted()
    tell("is gone", "are gone", missing)
    tell("has another MD5", "have another MD5", other)
    tell("was added", "were added", added)
    if notCompared > 0, missing.isEmpty, other.isEmpty { compareSize(record, objects) }
  }

  /// Where an MD5 is missing, the bytes of all output files are a last resort.
  private mutating func compareSize(_ record: RehearsalRecord, _ objects: [ExactName: StorageObject]) {
    let outputs = record.files.filter { !Self.isMetadata($0.path) }.compactMap { objects[$0.path] }
    let bytes = outputs.totalBytes
    guard bytes != Int64(clamping: record.export.bytes) else { return }
    differences.append("Its output files have \(bytes) bytes; the record states \(record.export.bytes).")
  }

  private mutating func tell(_ one: String, _ many: String, _ paths: [ExactName]) {
    guard !paths.isEmpty else { return }
    let named = paths.prefix(Self.shown).map(\.text).joined(separator: ", ")
    let left = paths.count - min(paths.count, Self.shown)
    differences.append("\(named)\(left > 0 ? " and \(left) more" : "") \(paths.count == 1 ? one : many).")
  }

  private static func isMetadata(_ path: ExactName) -> Bool {
    path.hasSuffix(Export.metadataExtension) || path.hasSuffix(Export.overallExtension)
  }

  /// Whether it has the name of a file of an export; what else lies in the folder is not imported.
  private static func isPart(_ path: ExactName) -> Bool { isMetadata(path) || path.lastPart.hasPrefix("output-") }
}
