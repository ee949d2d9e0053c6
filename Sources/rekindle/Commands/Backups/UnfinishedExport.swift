import Backups
import Documents
import GoogleCloud
import Reports
import Verification
import Work

/// Tells who was interrupted, or met an error, what became of the export, and how to go on.
struct UnfinishedExport {
  var stage: ExportState.Stage
  var clients: OnDemandExport.Clients
  /// Options to be given again, for a shell.
  var resuming: [String]
  /// Whether an interruption cancels the export.
  var isCancelling: Bool

  /// The error to end with in place of one that the work threw.
  func explained(_ error: any Error) async -> any Error {
    let isInterrupted = error is StopRequest.Stopped
    switch stage {
    case .preparing:
      return isInterrupted ? interrupted("No export was begun.") : error
    case .starting(let order):
      guard isInterrupted else { return error }
      return await explained(order)
    case .running(let operation):
      guard !isInterrupted else { return await interrupted(running: operation) }
      guard var error = error as? GoogleCloudError else {
        return CommandError("\(error) The export goes on. \(ways(operation))")
      }
      if [.operationFailed, .operationCancelled].contains(error.code) { return error }
      let remedy = error.code == .operationUnfinished ? "" : error.remedy + " "
      error.remedy = "\(remedy)The export goes on. \(ways(operation))"
      return error
    case .ended(let operation):
      let next = "The export itself has ended well; look at it again: \(command(operation))"
      return isInterrupted ? interrupted(next) : CommandError("\(error) \(next)")
    }
  }

  private func interrupted(_ text: String) -> CommandError {
    CommandError("interrupted. \(text)", status: ExitStatus.interrupted)
  }

  /// The start call was on its way: whether it arrived, the list of operations tells.
  private func explained(_ order: ExportOrder) async -> any Error {
    do {
      if let operation = try await ExportStart(clients.admin).find(order) {
        return await interrupted(running: operation.name)
      }
      return interrupted(
        "The export may have begun all the same: look for \(order.place) in the list of operations "
          + "(gcloud firestore operations list) before you export again.")
    } catch {
      return interrupted(
        "Whether the export to \(order.place) began is not known: \(error) Look for it in the list of operations (gcloud "
          + "firestore operations list) before you export again.")
    }
  }

  private func interrupted(running operation: String) async -> CommandError {
    guard isCancelling else { return interrupted("The export goes on. \(ways(operation))") }
    do {
      try await clients.admin.cancelOperation(named: operation)
      return interrupted(
        "The export \(operation) was asked to end. What it wrote stays in the bucket and cannot be imported: delete it. To "
          + "see what became of it: \(command(operation))")
    } catch {
      return interrupted("The export could not be cancelled, and goes on: \(error) \(ways(operation))")
    }
  }

  private func ways(_ operation: String) -> String {
    let place = DatabaseName(ofOperation: operation).map {
      " " + ShellWord.option("--project", $0.project.text) + " " + ShellWord.option("--database", $0.database.text)
    }
    return "Wait for it again: \(command(operation)) — or cancel it: gcloud firestore operations cancel "
      + ShellWord.quoted(ExactName(operation).lastPart.text) + (place ?? "")
  }

  private func command(_ operation: String) -> String {
    (["rekindle backups export", ShellWord.option("--resume", operation)] + resuming).joined(separator: " ")
  }
}
