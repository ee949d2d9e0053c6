package import Backups
import JSON
import Verification

/// The difference between a policy's schedule and what is there, as text, JSON, or gcloud's commands.
package struct SchedulePlanReport: Sendable {
  let plan: SchedulePlan
  let commands: [GcloudCommand]

  /// - Throws: what `GcloudCommand.all` throws.
  package init(_ plan: SchedulePlan) throws {
    self.plan = plan
    commands = try GcloudCommand.all(of: plan)
  }

  /// - Parameter withCommands: whether gcloud's commands are the text, and in the JSON.
  package func answer(toolVersion: String, withCommands: Bool) -> Answer {
    Answer(
      plan.status, schema: "rekindle.schedule/1", toolVersion: toolVersion,
      text: { if withCommands { $0.script(shell) } else { text(&$0) } },
      members: { members(&$0, withCommands: withCommands) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.schedule(plan)
    canvas.gap()
    canvas.settings(plan.settings)
    canvas.append(plan.warnings)
    canvas.gap()
    canvas.labelled("cost a month", [plan.estimate.inWords], separator: " ")
    canvas.estimate(plan.estimate)
    canvas.paragraph(plan.estimateBasis, indent: TextCanvas.labelWidth, .dim)
    canvas.gap()
    canvas.labelled("next", [next], separator: " ")
  }

  private var next: String {
    if plan.isDone { return "Everything is as the policy says." }
    if plan.steps.isEmpty { return "There is nothing that rekindle schedule apply could do; see the lines above." }
    return "rekindle schedule apply makes \(Quantity.counted(plan.steps.count, "change")): "
      + plan.steps.map(\.text).joined(separator: "; ") + "."
  }

  /// Commands for a POSIX shell, each after a comment that says what it does.
  private var shell: String {
    zip(plan.steps, commands).map { step, command in
      "# \(VisibleText.of(step.text))\n\(command.shell)\n"
    }.joined(separator: "\n")
  }

  private func members(_ json: inout JSONWriter, withCommands: Bool) {
    json.schedule(plan, command: "plan")
    json.settings(plan)
    json.objects("steps", plan.steps) { json, step in
      json.member("kind", step.kind.rawValue)
      json.member("text", step.text)
      json.strings("settings", step.settings.map(\.rawValue))
    }
    json.object("estimate") { json in
      json.estimate(plan.estimate)
      json.member("basis", plan.estimateBasis)
    }
    if withCommands { json.strings("gcloud", commands.map(\.shell)) }
  }
}

extension SchedulePlan {
  var status: ExitStatus { ExitStatus(CheckOutcome.worst(of: settings.map(\.check), CheckOutcome.unknownFirst)) }
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
