import Attestation
import Documents
import ExportFormat
import GoogleCloud

/// The objects of an export's folder against the files that a run read.
struct RecordComparison {
  /// What differs, in sentences.
  private(set) var differences: [String] = []
  /// Files that are there, but whose checksums in the record and at Cloud Storage are of different kinds; sorted.
  private(set) var notCompared: [ExactName] = []

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
      switch Self.compare(file, object) {
      case true?: break
      case false?: other.append(file.path)
      case nil: notCompared.append(file.path)
      }
    }
    notCompared.sort()
    let known = Set(record.files.map(\.path))
    let added = objects.keys.filter { !known.contains($0) && Self.isPart($0) }.sorted()
    tell("is gone", "are gone", missing)
    tell("has another size or checksum", "have another size or checksum", other)
    tell("was added", "were added", added)
    if !notCompared.isEmpty, missing.isEmpty, other.isEmpty { compareSize(record, objects) }
  }

  /// By MD5 where both state it, else by size and CRC-32C.
  /// - Returns: nil if nothing that both state tells.
  private static func compare(_ file: RehearsalRecord.File, _ object: StorageObject) -> Bool? {
    if let recorded = file.md5, let stated = object.md5 { return recorded == stated }
    if let bytes = file.bytes, Int64(bytes) != object.size { return false }
    guard let recorded = file.crc32c, let stated = object.crc32c, file.bytes != nil else { return nil }
    return recorded == stated
  }

  /// Of older records without the size of each file, the bytes of all output files are a last resort.
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
