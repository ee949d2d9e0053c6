import Documents
import ExportFormat
import Foundation
import Keys
import TestSupport
import Verification

/// One small change of one file of an export.
enum SmallChange: Sendable, Hashable, CustomStringConvertible {
  case cut(file: String, to: Int)
  case flip(file: String, byte: Int, bit: Int)

  var file: String {
    switch self {
    case .cut(let file, _), .flip(let file, _, _): file
    }
  }

  var description: String {
    switch self {
    case .cut(let file, let length): "\(file) cut to \(length) bytes"
    case .flip(let file, let byte, let bit): "\(file), bit \(bit) of byte \(byte)"
    }
  }

  func applied(to bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .cut(_, let length): return Array(bytes.prefix(length))
    case .flip(_, let byte, let bit):
      var bytes = bytes
      bytes[byte] ^= 1 << bit
      return bytes
    }
  }

  /// Every length that is too short, and every bit.
  static func all(of bytes: [UInt8], _ file: String) -> [SmallChange] {
    bytes.indices.map { .cut(file: file, to: $0) }
      + bytes.indices.flatMap { byte in (0..<8).map { .flip(file: file, byte: byte, bit: $0) } }
  }
}

/// Verifies an export after each of many changes.
struct Sweep {
  /// A change after which the export is called `verified`.
  struct Survivor: Sendable {
    var change: SmallChange
    var documents: [Fingerprint]
    var findings: [String]
  }

  /// Of the intact export.
  let documents: [Fingerprint]
  private(set) var survivors: [Survivor] = []

  /// - Parameter make: writes the export into a folder; each worker has one of its own.
  init(_ changes: [SmallChange], of make: @escaping @Sendable (URL) throws -> ExportFolder) async throws {
    let workers = ProcessInfo.processInfo.activeProcessorCount
    documents = try await withTemporaryFolder { try await Sweep.documents(make($0)) }
    try await withThrowingTaskGroup(of: [Survivor].self) { group in
      for worker in 0..<workers {
        group.addTask {
          try await withTemporaryFolder { parent in
            let folder = try make(parent)
            var survivors: [Survivor] = []
            for change in stride(from: worker, to: changes.count, by: workers).map({ changes[$0] }) {
              if let survivor = try await Sweep.survivor(change, folder) { survivors.append(survivor) }
            }
            return survivors
          }
        }
      }
      for try await found in group { survivors += found }
    }
  }

  private static func survivor(_ change: SmallChange, _ folder: ExportFolder) async throws -> Survivor? {
    let intact = try folder.bytes(change.file)
    try folder.write(change.applied(to: intact), to: change.file)
    defer { try? folder.write(intact, to: change.file) }
    let report = try await Verifier().verify(folder.path).report
    guard report.verdict == .verified else { return nil }
    return Survivor(
      change: change, documents: try await documents(folder), findings: report.findings.map(\.code.description))
  }

  /// Fingerprints of all documents, names included, in an order of their own.
  static func documents(_ folder: ExportFolder) async throws -> [Fingerprint] {
    let export = try ExportReader.read(folder.path).export
    var fingerprints: [Fingerprint] = []
    for file in export.outputFiles {
      guard let mapped = try? export.open(file.path) else { continue }
      var reader = OutputFileReader(file)
      let fingerprinter = Fingerprinter()
      _ = try mapped.withBytes { bytes in
        try reader.read(
          bytes,
          each: { document, source, _ in
            let content = try fingerprinter.fingerprint(document, source)
            let name = try Digest256(of: Array(document.name(at: 0, source).description.utf8))
            fingerprints.append(Fingerprint(high: content.high ^ name.words[0], low: content.low))
          }, damaged: { _ in })
      }
    }
    return fingerprints.sorted { ($0.high, $0.low) < ($1.high, $1.low) }
  }
}
