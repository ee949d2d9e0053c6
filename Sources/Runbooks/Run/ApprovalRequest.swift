import Foundation
import Keys
import Reports
import Subprocess
import SystemPackage

/// What a second person signs: this step of this run, with its values.
struct ApprovalRequest {
  /// Of the signature, so that one made for something else is none here (ssh-keygen(1), `-n`).
  static let namespace = "rekindle-approval"
  private static let mostBytes = 64 << 10

  enum Answer: Equatable {
    case signed(String)
    case missing
    /// Why the signature does not count, as a sentence.
    case refused(String)
  }

  /// Written anew from the journal each time, and not believed from the file that was sent about.
  let bytes: [UInt8]

  init(_ state: RunState, _ step: Step, _ role: Runbook.Role, _ digest: Digest256, _ files: ApprovedFiles, since: Int?)
  {
    var lines = [
      "Approval of one step of a run by rekindle", "",
      "runbook   \(VisibleText.of(state.start.title))", "sha256    \(digest.hexadecimal)",
      "run       \(state.start.run)",
      "operator  \(VisibleText.of(state.operator.name))", "step      \(step.number): \(VisibleText.of(step.title))",
      "role      \(role.name)",
    ]
    if let approvers = state.start.approvers { lines.append("approvers \(approvers.hexadecimal)") }
    for (name, value) in state.values.sorted(by: { $0.key < $1.key }) {
      lines.append("value     \(name) = \(VisibleText.of(value))")
    }
    // After the run went back, or a value was changed, a signature from before is one of another request.
    if let since { lines.append("since     line \(since) of the journal") }
    lines += files.lines.map { "file      \($0)" }
    for file in files.files {
      guard let text = file.text else { continue }
      lines += ["", "\(file.name):"] + text.split(separator: "\n").map { "    \(VisibleText.of(String($0)))" }
    }
    for (part, block) in step.blocks {
      lines += ["", "\(part):"]
      lines += ExpandedCommand(block.command, state.values).lines.map { "    \($0)" }
    }
    bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Finds whose key made a signature, by ssh-keygen.
  /// - Parameters:
  ///   - file: where the request was just written; the signature is beside it.
  ///   - approvers: the file of allowed signers, as the run began with it.
  func signer(file: String, approvers: String) async throws -> Answer {
    let signature = file + ".sig"
    guard FileManager.default.fileExists(atPath: signature) else { return .missing }
    let found = try await keygen(file, ["-Y", "find-principals", "-s", signature, "-f", approvers])
    guard let found else {
      return .refused(
        "Either this file does not hold a signature, or its key is not in the runbook's file of approvers. Sign the request again."
      )
    }
    for name in found.split(separator: "\n").map(String.init) {
      guard let usable = PersonName.usable(name), !name.contains(where: { "*?!".contains($0) }) else { continue }
      let arguments = ["-Y", "verify", "-f", approvers, "-I", name, "-n", Self.namespace, "-s", signature]
      if try await keygen(file, arguments) != nil { return .signed(usable) }
    }
    return .refused("The signature does not fit this step of this run: something else was signed, or it was changed.")
  }

  /// - Returns: what it printed; nil if it said no.
  private func keygen(_ file: String, _ arguments: [String]) async throws -> String? {
    let input = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard input >= 0 else { return nil }
    defer { close(input) }
    do {
      let result = try await run(
        .name("ssh-keygen"), arguments: Arguments(arguments), environment: .withoutSecrets(),
        input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: false),
        output: .string(limit: Self.mostBytes), error: .discarded)
      return result.terminationStatus.isSuccess ? result.standardOutput : nil
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw StepFailure(reason: .command, message: "ssh-keygen is not here; it comes with OpenSSH.")
    }
  }
}
