package import Attestation
import Documents
import ExportFormat
import Files
import Foundation
package import GoogleCloud

/// Where the last notified state is: `FOLDER.notified.json` beside the history's folder, or the object `PREFIX.notified.json`.
///
/// It never is in the history itself, where only records may be.
package struct NotifiedStore: Sendable {
  private let place: HistoryPlace
  private let storage: @Sendable () throws -> StorageClient

  /// - Parameter storage: asked for only where the history is in a bucket.
  package init(beside place: HistoryPlace, storage: @escaping @Sendable () throws -> StorageClient) {
    self.place = place
    self.storage = storage
  }

  private static let suffix: ExactName = ".notified.json"

  /// What is replaced: if something else is there meanwhile, nothing is written.
  enum Version: Sendable, Equatable {
    /// 0: there is no object.
    case generation(Int64)
    /// Nil: there is no file.
    case bytes([UInt8]?)
  }

  /// - Throws: what the service or the system refuses, as `GoogleCloudError` or `BackupError`.
  func read() async throws -> (last: NotifiedState.Last, version: Version) {
    switch place {
    case .folder(let path):
      let bytes = try content(of: file(path))
      return (bytes.map(Self.state) ?? .nothing, .bytes(bytes))
    case .bucket(let bucket, let prefix): return try await read(prefix + Self.suffix, in: bucket)
    }
  }

  /// How often the object may be replaced by other runs between the two calls of a reading.
  private static let mostReadings = 10

  private func read(_ name: ExactName, in bucket: ExactName) async throws -> (NotifiedState.Last, Version) {
    let client = try storage()
    var reading = 1
    while true {
      guard let object = try await ifFound({ try await client.object(name, in: bucket) }) else {
        return (.nothing, .generation(0))
      }
      let version = Version.generation(object.generation)
      guard object.size <= Int64(NotifiedState.mostBytes) else { return (.unreadable, version) }
      var bytes: [UInt8] = []
      do {
        _ = try await client.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
        return (Self.state(bytes), version)
      } catch let error as GoogleCloudError where error.httpStatus == 404 && reading < Self.mostReadings {
        // Another run has replaced this generation. What it wrote is the state.
        reading += 1
      }
    }
  }

  private static func state(_ bytes: [UInt8]) -> NotifiedState.Last {
    NotifiedState(json: bytes).map { .state($0) } ?? .unreadable
  }

  /// - Returns: what is there now; nil if another run wrote first, and nothing was written.
  func write(_ state: NotifiedState, replacing version: Version) async throws -> Version? {
    switch (place, version) {
    case (.bucket(let bucket, let prefix), .generation(let generation)):
      do {
        let object = try await storage().upload(
          state.json, as: prefix + Self.suffix, in: bucket, contentType: "application/json", replacing: generation)
        return .generation(object.generation)
      } catch let error as GoogleCloudError where error.httpStatus == 412 {
        return nil
      }
    case (.folder(let path), .bytes(let bytes)):
      return try write(state.json, to: file(path), replacing: bytes)
    // One is read where it is written.
    case (.bucket, .bytes), (.folder, .generation): return nil
    }
  }

  // MARK: In a file

  private func file(_ folder: String) -> URL {
    let url = URL(fileURLWithPath: folder)
    return url.deletingLastPathComponent().appending(path: url.lastPathComponent + Self.suffix.text)
  }

  private func content(of file: URL) throws -> [UInt8]? {
    do throws(FileProblem) {
      let folder = file.deletingLastPathComponent().path
      let mapped = try MappedFile(folder: folder, path: ExactName(file.lastPathComponent))
      // A larger file cannot be a state, however it goes on.
      return mapped.withBytes { bytes in
        bytes.withUnsafeBytes { Array($0.prefix(NotifiedState.mostBytes + 1)) }
      }
    } catch .missing {
      return nil
    } catch {
      throw BackupError(
        .fileSystem, "\(file.path) cannot be read.", remedy: "Make it a file that can be read, or move it away.")
    }
  }

  /// Compares and writes under a lock on a file beside, since a rename does not say what it replaced.
  private func write(_ bytes: [UInt8], to file: URL, replacing old: [UInt8]?) throws -> Version? {
    let lock: FileLock
    do throws(FileLock.Refusal) { lock = try FileLock(file.path + ".lock") } catch {
      // Another run is writing.
      if case .inUse = error { return nil }
      throw unwritable(file)
    }
    defer { withExtendedLifetime(lock) {} }
    guard try content(of: file) == old else { return nil }
    do throws(SystemError) { try AtomicFile.write(bytes, to: file.path, mode: 0o644) } catch { throw unwritable(file) }
    return .bytes(bytes)
  }

  private func unwritable(_ file: URL) -> BackupError {
    BackupError(
      .fileSystem, "\(file.path) cannot be written.",
      remedy: "Check the folder, its permissions, and its free space.")
  }
}

extension NotifiedStore: CustomStringConvertible {
  package var description: String {
    switch place {
    case .folder(let path): file(path).path
    case .bucket(let bucket, let prefix): "gs://\(bucket)/\(prefix)\(Self.suffix)"
    }
  }
}
