# Grades a course, with the sandbox inside; docs/containers.md has the command and what it allows.
FROM python:3.12-slim-bookworm

# for those who work in the container; grading needs neither
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/*

# what the course's notebooks import: a file of this folder, called requirements*.txt
ARG REQUIREMENTS=requirements.txt
WORKDIR /opt/nbjudge
COPY pyproject.toml README.md LICENSE ./
COPY nbjudge nbjudge
COPY ${REQUIREMENTS} requirements.txt
RUN pip install --no-cache-dir --editable ".[cluster,postgres,report]" --requirement requirements.txt

# the course's owner runs this under a number of their own, which needs a home as well
RUN useradd --create-home grader && chmod 1777 /home/grader
ENV HOME=/home/grader USER=grader
USER grader
WORKDIR /course
ENTRYPOINT ["nbjudge"]
CMD ["--help"]
