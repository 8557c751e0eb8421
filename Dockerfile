# docker build -t ebm_viz . && docker run --rm -p 8501:8501 ebm_viz
FROM python:3.12-slim

# For pictures and slides that a browser draws; all else works without.
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt .
# For a smaller image without CUDA: --build-arg PIP_EXTRA_INDEX_URL=<PyTorch's index for CPUs>
ARG PIP_EXTRA_INDEX_URL
RUN pip install --no-cache-dir -r requirements.txt

COPY app.py ./
COPY .streamlit/ .streamlit/
COPY pages/ pages/
COPY ebm_viz/ ebm_viz/

RUN useradd --create-home viewer
USER viewer
ENV OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8501
HEALTHCHECK --start-period=30s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health')"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", \
    "--server.headless=true"]
