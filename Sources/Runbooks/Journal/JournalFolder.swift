import Files
import Foundation

/// The folder of one run, for its operator's eyes only.
///
///     journal.ndjson   what happened, line by line
///     head.json        the last line's number and digest, so that a cut is noticed
///     runbook.md       the runbook as it was at the start
///     lock             held by the runner, and by its command while that runs
///     running          the process group of the command, while one runs
///     logs/            what commands printed
///     outputs/         what commands set, and what they left open
///     approvals/       what is to be signed, signatures, and the file of approvers that they are held against
///     timeline.md, timeline.html, timeline.json
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
  /// Where `rekindle` in the step's command says that it refused (`RefusalFile`).
  func refusal(_ step: Int, _ attempt: Int) -> String { "\(output(step, attempt)).refused" }
  /// What the step's command leaves open (`OpenPoint`), a line for each.
  func openPoints(_ step: Int, _ attempt: Int) -> String { "\(output(step, attempt)).open" }
  func request(_ step: Int) -> String { "\(path)/approvals/step-\(step).txt" }
  var approvers: String { "\(path)/approvals/approvers" }

  /// A journal that is there.
  package init(existing path: String) throws(JournalError) {
    guard let resolved = FileStatus.realPath(of: path), access("\(resolved)/journal.ndjson", F_OK) == 0 else {
      throw JournalError(.notFound, path, "No run's journal is here; rekindle runbook run makes one.")
    }
    self.path = resolved
  }

  /// Makes the folder of a new run. It may be there, but empty.
  package init(new path: String) throws(JournalError) {
    do {
      let manager = FileManager.default
      try manager.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      guard try manager.contentsOfDirectory(atPath: path).isEmpty, let resolved = FileStatus.realPath(of: path) else {
        throw JournalError(
          .inTheWay, path,
          "Something is in this folder. Go on with a run by rekindle runbook resume, or name another one.")
      }
      for name in ["logs", "outputs", "approvals"] {
        try manager.createDirectory(
          atPath: "\(resolved)/\(name)", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      }
      self.path = resolved
    } catch let problem as JournalError {
      throw problem
    } catch {
      throw JournalError(.unwritable, path, "The folder cannot be made: \(error.localizedDescription)")
    }
  }

  /// Whether a runner has it, and what it runs.
  package var isInUse: Bool {
    do {
      _ = try locked(patience: 0)
      return false
    } catch { return error.code == .inUse }
  }

  /// Keeps two runners from one journal, until the lock goes.
  ///
  /// A command gets its descriptor as its standard input, which reads as empty: so the lock outlasts a runner that was
  /// killed, for as long as its command lives, and no other runner starts beside it.
  func locked(patience: Int = FileLock.patience) throws(JournalError) -> FileLock {
    do throws(FileLock.Refusal) { return try FileLock(lock, patience: patience) } catch {
      switch error {
      case .unusable(let reason): throw unwritable(lock, reason)
      case .inUse:
        let running = (try? String(contentsOfFile: self.running, encoding: .utf8)).map { ": \($0)" } ?? "."
        throw JournalError(
          .inUse, path,
          "A runner has this journal, or a command that it left behind still runs\(running) Wait until it is done.")
      }
    }
  }

  /// Writes a file whole or not at all, and sees to it that it outlasts the machine's end.
  func write(_ bytes: [UInt8], to file: String) throws(JournalError) {
    do throws(SystemError) { try AtomicFile.write(bytes, to: file, mode: 0o600) } catch {
      throw unwritable(file, error)
    }
  }

  private func unwritable(_ file: String, _ reason: SystemError) -> JournalError {
    JournalError(.unwritable, file, "It cannot be written: \(reason). Look at the folder and its free space.")
  }
}
