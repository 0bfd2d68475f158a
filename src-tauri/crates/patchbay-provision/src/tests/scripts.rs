//! Runs the plan scripts of `tests/data/plans`: what is there and what is wanted in, steps out. Their format is for
//! reading; `Script::read` is all there is to it.

use crate::{Entry, Plan, plan};
use patchbay_kit::connector::provision::{Found, Goal, Kind, Wanted, Within};
use std::{collections::BTreeMap, path::Path};

#[derive(Default)]
struct Script {
    there: Vec<Found>,
    ledger: Vec<Entry>,
    wanted: Vec<Wanted>,
    steps: Vec<String>,
    problems: Vec<String>,
}

/// A line taken apart: words, the quoted name, `key=a|b` pairs.
struct Line<'a> {
    words: Vec<&'a str>,
    name: Option<String>,
    pairs: BTreeMap<&'a str, Vec<String>>,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Self {
        let (before, name, after) = match line.split('"').collect::<Vec<_>>()[..] {
            [before, name, after] => (before, Some(name.to_owned()), after),
            _ => (line, None, ""),
        };
        let all = before.split_whitespace().chain(after.split_whitespace());
        let (pairs, words): (Vec<&str>, Vec<&str>) = all.partition(|word| word.contains('='));
        let pairs = pairs.into_iter().filter_map(|pair| pair.split_once('='));
        let list = |text: &str| text.split('|').map(str::to_owned).collect();
        Self { words, name, pairs: pairs.map(|(key, text)| (key, list(text))).collect() }
    }
    fn kind(&self) -> Kind {
        match self.words[0] {
            "board" => Kind::Board,
            "column" => Kind::Column,
            other => panic!("{other} is no kind"),
        }
    }
    fn list(&self, key: &str) -> Vec<String> {
        self.pairs.get(key).cloned().unwrap_or_default()
    }
    /// `77` or `77/status`.
    fn at(&self) -> (Option<String>, String) {
        match self.words[1].split_once('/') {
            Some((board, column)) => (Some(board.to_owned()), column.to_owned()),
            None => (None, self.words[1].to_owned()),
        }
    }
    fn fixed(&self) -> BTreeMap<String, String> {
        let fixed = ["type", "workspace"].into_iter();
        fixed.filter_map(|key| Some((key.to_owned(), self.pairs.get(key)?.concat()))).collect()
    }
    fn lists(&self) -> BTreeMap<String, Vec<String>> {
        self.pairs.get("labels").map(|labels| ("labels".to_owned(), labels.clone())).into_iter().collect()
    }
    fn found(&self) -> Found {
        let (within, remote) = self.at();
        let name = self.name.clone().expect("a name");
        Found {
            kind: self.kind(),
            within,
            remote,
            name,
            fixed: self.fixed(),
            lists: self.lists(),
            mark: None,
        }
    }
    fn entry(&self) -> Entry {
        let (within, remote) = self.at();
        let added = Some(self.list("added")).filter(|list| !list.is_empty());
        Entry {
            kind: self.kind(),
            within,
            remote,
            name: self.name.clone().expect("a name"),
            ours: self.words.contains(&"ours"),
            added: added.map(|list| ("labels".to_owned(), list)).into_iter().collect(),
            gone: self.words.contains(&"gone"),
        }
    }
    fn wanted(&self) -> Wanted {
        let goals = [("there", Goal::There), ("absent", Goal::Absent), ("without", Goal::Without)];
        let goal = goals
            .iter()
            .find(|(word, _)| self.words.get(1) == Some(word))
            .map_or(Goal::Present, |goal| goal.1);
        let at = self.words.iter().position(|word| matches!(*word, "in" | "at"));
        let within = at.map(|at| match self.words[at] {
            "in" => Within::Wanted(self.words[at + 1].to_owned()),
            _ => Within::Remote(self.words[at + 1].to_owned()),
        });
        let id = (goal != Goal::Present).then(|| self.words[2].to_owned());
        let name = self.name.clone().or_else(|| id.clone()).expect("a name or an id");
        let key = if self.kind() == Kind::Board { "board".to_owned() } else { format!("column {name}") };
        Wanted {
            key,
            kind: self.kind(),
            ids: id.map_or_else(|| self.list("ids"), |id| vec![id]),
            name,
            within,
            fixed: self.fixed(),
            lists: self.lists(),
            list_max: self.pairs.get("max").map(|max| max.concat().parse().expect("a number")),
            goal,
        }
    }
}

impl Script {
    fn read(text: &str) -> Self {
        let mut script = Self::default();
        let mut part = "";
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            if !line.starts_with(' ') {
                part = line.trim();
                continue;
            }
            match part {
                "there" => script.there.push(Line::read(line).found()),
                "ledger" => script.ledger.push(Line::read(line).entry()),
                "wanted" => script.wanted.push(Line::read(line).wanted()),
                "steps" => script.steps.push(line.trim().to_owned()),
                "problems" => script.problems.push(line.trim().to_owned()),
                other => panic!("{other} is no part of a script"),
            }
        }
        script
    }
}

/// A plan's steps as a script writes them.
fn written(plan: &Plan) -> Vec<String> {
    let step = |step: &crate::Step| {
        let act = serde_json::to_value(step.act).expect("a word");
        let id = step.id.as_ref().map(|id| format!(" as {id}")).unwrap_or_default();
        let shown = step.act.changes() && step.after.is_some();
        let lists = step.lists.get("labels").filter(|_| shown).map(|list| format!(" = {}", list.join("|")));
        format!("{} {} {}{id}{}", step.n, act.as_str().expect("a word"), step.what, lists.unwrap_or_default())
    };
    plan.steps.iter().map(step).collect()
}

#[test]
fn every_script_gives_its_steps() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/data/plans"));
    let mut seen = 0;
    for file in std::fs::read_dir(folder).expect("the scripts are there") {
        let path = file.expect("a file").path();
        let script = Script::read(&std::fs::read_to_string(&path).expect("reads"));
        let plan = plan(&script.wanted, &script.there, &script.ledger);
        assert_eq!(written(&plan), script.steps, "{}", path.display());
        let problems: Vec<&str> = plan.problems.iter().map(|problem| problem.code.as_ref()).collect();
        assert_eq!(problems, script.problems, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 12, "only {seen} scripts");
}
