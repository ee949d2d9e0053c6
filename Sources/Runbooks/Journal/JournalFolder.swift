import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The folder of one run, for its operator's eyes only.
///
///     journal.ndjson   what happened, line by line
///     head.json        the last line's number and digest, so that a cut is noticed
///     runbook.md       the runbook as it was at the start
///     lock             held by the runner, and by its command while that runs
///     running          the process group of the command, while one runs
///     logs/            what commands printed
///     outputs/         what commands set
///     approvals/       what is to be signed, signatures, and the file of approvers that they are held against
///     timeline.md, timeline.html
package struct JournalFolder: Sendable {
  /// Without links.
  package let path: String

  package var journal: String { "\(path)/journal.ndjson" }
  package var runbook: String { "\(path)/runbook.md" }
  var head: String { "\(path)/head.json" }
  var lock: String { "\(path)/lock" }
  var running: String { "\(path)/running" }

  func log(_ step: Int, _ name: String) -> String { "logs/step-\(step)-\(name).log" }
  func output(_ step: Int, _ attempt: Int) -> String { "\(path)/outputs/step-\(step)-\(attempt)" }
  func request(_ step: Int) -> String { "\(path)/approvals/step-\(step).txt" }
  var approvers: String { "\(path)/approvals/approvers" }

  /// A journal that is there.
  package init(existing path: String) throws(JournalProblem) {
    guard let resolved = Self.realPath(path), access("\(resolved)/journal.ndjson", F_OK) == 0 else {
      throw JournalProblem(.notFound, path, "No run's journal is here; rekindle runbook run makes one.")
    }
    self.path = resolved
  }

  /// Makes the folder of a new run. It may be there, but empty.
  package init(new path: String) throws(JournalProblem) {
    do {
      let manager = FileManager.default
      try manager.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      guard try manager.contentsOfDirectory(atPath: path).isEmpty, let resolved = Self.realPath(path) else {
        throw JournalProblem(
          .inTheWay, path,
          "Something is in this folder. Go on with a run by rekindle runbook resume, or name another one.")
      }
      for name in ["logs", "outputs", "approvals"] {
        try manager.createDirectory(
          atPath: "\(resolved)/\(name)", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      }
      self.path = resolved
    } catch let problem as JournalProblem {
      throw problem
    } catch {
      throw JournalProblem(.unwritable, path, "The folder cannot be made: \(error.localizedDescription)")
    }
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether a runner has it, and what it runs.
  package var isInUse: Bool {
    do {
      _ = try JournalLock(self, patience: 0)
      return false
    } catch { return error.code == .inUse }
  }

  /// Writes a file whole or not at all, and sees to it that it outlasts the machine's end.
  func write(_ bytes: [UInt8], to file: String) throws(JournalProblem) {
    let temporary = "\(file).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unwritable(file) }
    let isWritten = JournalFile.writeAll(bytes, descriptor) && fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    guard isWritten, isClosed, rename(temporary, file) == 0 else { throw unwritable(file) }
    synchronize()
  }

  /// Makes the names in the folder durable.
  func synchronize() {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  func unwritable(_ file: String) -> JournalProblem {
    JournalProblem(
      .unwritable, file,
      "It cannot be written: \(String(cString: strerror(errno))). Look at the folder and its free space.")
  }
}
