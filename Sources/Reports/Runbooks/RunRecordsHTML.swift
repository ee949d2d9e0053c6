extension RunModel {
  /// What the steps left in the journal's folder.
  func appendFiles(_ html: inout HTML, _ isInFolder: Bool) {
    guard !files.isEmpty else { return }
    html.section("reports", "Reports and proofs", count: files.count) { html in
      html.element("ul", [("class", "points files card")]) { html in
        for file in files {
          html.element("li") { html in
            html.words("Step \(file.step): ")
            if isInFolder {
              html.element("a", [("href", file.name)], file.name)
            } else {
              html.element("code", file.name)
            }
            if !file.statement.isEmpty { html.element("p") { $0.data(file.statement) } }
            if let sha256 = file.sha256 {
              html.element("p", [("class", "digest")]) { html in
                html.words("sha256 ")
                html.element("code", sha256)
              }
            }
          }
        }
      }
      if !isInFolder { html.element("p", [("class", "lead")]) { $0.data("They are in \(folder).") } }
    }
  }

  /// Each step's commands, closed: a phone shows one line for each step.
  func appendCommands(_ html: inout HTML) {
    guard !commands.isEmpty else { return }
    html.section("commands", "Commands", count: commands.count) { html in
      for step in steps {
        let commands = commands.filter { $0.step == step.number }
        if !commands.isEmpty { append(commands, of: step, &html) }
      }
    }
  }

  private func append(_ commands: [Command], of step: Step, _ html: inout HTML) {
    html.element("details", [("class", "card")]) { html in
      html.element("summary") { html in
        html.words("\(step.number). ")
        html.data(step.title)
      }
      for command in commands {
        html.element("p", [("class", command.isSuccess ? "ended" : "ended changed")]) { html in
          html.words(command.sentence)
          if let log = command.log { html.words(", log \(log)") }
        }
        guard !command.lines.isEmpty else { continue }
        html.element("div", [("class", "command")]) { html in
          html.element("pre", [("tabindex", "0")]) { html in
            html.element("code", [("dir", "ltr")]) { html in
              for (index, line) in command.lines.enumerated() {
                if index > 0 { html.raw("\n") }
                html.pieces(of: line)
              }
            }
          }
        }
      }
    }
  }
}
