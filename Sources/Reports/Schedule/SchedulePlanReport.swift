package import Backups
import JSON
import Verification

extension SchedulePlan {
  /// The difference between a policy's schedule and what is there.
  /// - Parameter withCommands: whether gcloud's commands are the text, and in the JSON.
  /// - Throws: what `GcloudCommand.all` throws.
  package func answer(withCommands: Bool, toolVersion: String) throws -> Answer {
    let commands = try GcloudCommand.all(of: self)
    return Answer(
      status, schema: "rekindle.schedule/1", toolVersion: toolVersion,
      text: { if withCommands { $0.script(shell(commands)) } else { text(&$0) } },
      members: { members(&$0, withCommands ? commands : nil) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.schedule(self)
    canvas.gap()
    canvas.settings(settings)
    canvas.append(warnings)
    canvas.gap()
    canvas.labelled("cost a month", [estimate.inWords], separator: " ")
    canvas.estimate(estimate)
    canvas.paragraph(estimateBasis, indent: TextCanvas.labelWidth, .dim)
    canvas.gap()
    canvas.labelled("next", [next], separator: " ")
  }

  private var next: String {
    if isDone {
      return hazards.isEmpty
        ? "Everything is as the policy says."
        : "Every setting is as the policy says, but the bucket does not keep exports as it says; see the lines above."
    }
    if steps.isEmpty { return "There is nothing that rekindle schedule apply could do; see the lines above." }
    return "rekindle schedule apply makes \(Quantity.counted(steps.count, "change")): "
      + steps.map(\.text).joined(separator: "; ") + "."
  }

  /// Commands for a POSIX shell, each after a comment that says what it does.
  private func shell(_ commands: [GcloudCommand]) -> String {
    zip(steps, commands).map { step, command in
      "# \(VisibleText.of(step.text))\n\(command.shell)\n"
    }.joined(separator: "\n")
  }

  private func members(_ json: inout JSONWriter, _ commands: [GcloudCommand]?) {
    json.schedule(self, command: "plan")
    json.settings(self)
    json.objects("steps", steps) { json, step in
      json.member("kind", step.kind.rawValue)
      json.member("text", step.text)
      json.strings("settings", step.settings.map(\.rawValue))
    }
    json.object("estimate") { json in
      json.estimate(estimate)
      json.member("basis", estimateBasis)
    }
    if let commands { json.strings("gcloud", commands.map(\.shell)) }
  }

  /// What the bucket does to exports counts as the settings do.
  var status: ExitStatus {
    let outcomes = settings.map(\.check.outcome) + warnings.map(\.outcome)
    return ExitStatus(CheckOutcome.unknownFirst.first(where: outcomes.contains) ?? .ok)
  }
}

extension CheckOutcome {
  /// What could not be read of a schedule leaves no answer, whatever else is wrong.
  static let unknownFirst: [CheckOutcome] = [.unknown, .failed, .warning]
}

extension GcloudCommand {
  /// Quoted for a POSIX shell, an option on each line; a lifecycle goes by a temporary file, written by a here-document.
  var shell: String {
    var text = ""
    for word in words {
      if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
        text += " \\\n  \(word[..<equals])=\(ShellWord.literally(String(word[word.index(after: equals)...])))"
      } else {
        text += (text.isEmpty ? "" : word.hasPrefix("--") ? " \\\n  " : " ") + ShellWord.literally(word)
      }
    }
    guard let lifecycle else { return text }
    return """
      lifecycle=$(mktemp)
      cat > "$lifecycle" <<'REKINDLE'
      \(lifecycle)
      REKINDLE
      \(text) \\
        --lifecycle-file="$lifecycle"
      rm -f "$lifecycle"
      """
  }
}
