"use strict";
(() => {
  // Let `change(view)` follow whenever nbgrader has drawn a row; not every page has each kind.
  const afterRender = (View, change) => {
    if (!View) return;
    const render = View.prototype.render;
    View.prototype.render = function () {
      render.apply(this, arguments);
      change(this);
    };
  };

  // Who has no name is called by the id, and who has one part of a name by that alone.
  const nameOf = (model) => {
    const parts = [model.get("last_name"), model.get("first_name")].filter(Boolean);
    return parts.join(", ") || model.get("student") || model.get("id");
  };
  const name = (cell, model) => {
    const shown = nameOf(model);
    const link = cell.find("a");
    cell.attr("data-order", shown);
    (link.length ? link : cell).text(shown);
  };
  afterRender(window.StudentUI, (row) => name(row.$name, row.model));
  afterRender(window.SubmissionUI, (row) => name(row.$student_name, row.model));
  afterRender(window.SubmittedNotebookUI, (row) =>
    row.$name.find(".name-shown").text(nameOf(row.model)),
  );

  // Feedback pages render comments, but run no MathJax. What an empty answer says stays.
  afterRender(window.CommentUI, ({ $comment }) => {
    if (/MathJax/.test($comment.attr("placeholder"))) {
      $comment.attr("placeholder", "Comment (Markdown; mathematics is shown as TeX, as you type it)");
    }
  });

  // Without nbgrader's exchange nothing is ever released in its sense.
  const generated = "its students' version is in release/: nbjudge publish gives it out";
  const notGenerated = "it has no students' version yet: press Generate, or nbjudge release";
  afterRender(window.AssignmentUI, ({ model, $status, $release_feedback }) => {
    if (!$status || model.get("releaseable") !== false) return;
    const there = Boolean(model.get("release_path"));
    const says = there ? "generated" : "not generated";
    $status.attr("data-order", says);
    $status.find(".label").text(says).attr("title", there ? generated : notGenerated);
    $status.find(".label").toggleClass("label-success", there).toggleClass("label-info", !there);
    $release_feedback.empty();
  });
  $("#warning-exchange")
    .attr({ id: "nbjudge-exchange", class: "alert alert-info" })
    .html(
      "This course does without nbgrader's exchange: " +
        "<code>nbjudge publish</code> gives out what is in <code>release/</code>, " +
        "<code>nbjudge collect</code> takes in what was handed in, and " +
        "<code>nbjudge return</code> packs the feedback pages. " +
        "The columns Release, Collect and Release Feedback are not used.",
    );
})();
