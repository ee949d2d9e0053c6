import Documents
import ExportFormat
import Foundation

/// The input is two messages: the length of the first in two bytes, the overall file's list, and the export metadata.
enum MetadataTarget {
  static func run(_ input: [UInt8], _ promises: inout Promises) {
    guard input.count >= 2 else { return }
    let rest = input.dropFirst(2)
    let list = Array(rest.prefix(Int(input[0]) << 8 | Int(input[1])))
    let metadata = Array(rest.dropFirst(list.count))
    if let pointers = try? Pointer.all(in: list.span.bytes, list.indices) {
      for pointer in pointers { check(pointer.path, besides: nil, &promises) }
    }
    if let backup = try? ExportMetadata(metadata.span.bytes) {
      for file in backup.files { check(file, besides: "all_namespaces/x.export_metadata", &promises) }
    }
    do {
      try readFolder(list, metadata, &promises)
    } catch {
      promises.hold(false, "The export cannot be read: \(error)")
    }
  }

  private static func check(_ path: ExactName, besides file: ExactName?, _ promises: inout Promises) {
    guard let resolved = MetadataPath.resolve(path, besides: file) else { return }
    let parts = resolved.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    promises.hold(
      parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) },
      "A path leads elsewhere: \(resolved)")
    promises.hold(!resolved.utf8.contains(0), "A path holds a NUL: \(resolved)")
    promises.hold(file == nil || resolved.utf8.starts(with: "all_namespaces/".utf8), "A path leaves its folder.")
  }

  /// The same as files. An export of which nothing is said to be wrong has whatever its metadata lists.
  private static func readFolder(_ list: [UInt8], _ metadata: [UInt8], _ promises: inout Promises) throws {
    let folder = FuzzFolder.path
    var log = LogWriter()
    log.append(Array("3".utf8))
    log.append(list)
    try write(log.bytes, to: "\(folder)/x.overall_export_metadata")
    try write(metadata, to: "\(folder)/all_namespaces/x.export_metadata")
    let (export, damage) = try ExportReader.read(folder)
    let plan = ReadingPlan(export)
    let isWhole = damage.isEmpty && plan.segments.count == export.outputFiles.count
    promises.hold(
      !isWhole
        || export.outputFiles.allSatisfy { FileManager.default.fileExists(atPath: export.location(of: $0.path)) },
      "A file that is not there is no damage.")
    promises.hold(
      Set(export.outputFiles.map(\.path)).count == export.outputFiles.count, "A file is listed twice.")
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}

/// One folder for all inputs of a process, in memory where the system has such a place.
private enum FuzzFolder {
  static let path: String = {
    let memory = "/dev/shm"
    let parent =
      FileManager.default.isWritableFile(atPath: memory) ? memory : FileManager.default.temporaryDirectory.path
    let folder = "\(parent)/rekindle-fuzz-\(ProcessInfo.processInfo.processIdentifier)/x"
    try? FileManager.default.createDirectory(atPath: "\(folder)/all_namespaces", withIntermediateDirectories: true)
    return folder
  }()
}
